update task set kind = 'develop_upload' where kind = 'process_upload';
update task set kind = 'look_over_photo' where kind = 'detect_faces';
alter index unattached_photo_expires_at_idx rename to loose_photo_expires_at_idx;
alter table unattached_photo
    rename constraint unattached_photo_jurisdiction_fkey to loose_photo_jurisdiction_fkey;
alter table unattached_photo rename constraint unattached_photo_content_key to loose_photo_content_key;
alter table unattached_photo rename constraint unattached_photo_pkey to loose_photo_pkey;
alter table unattached_photo rename to loose_photo;
