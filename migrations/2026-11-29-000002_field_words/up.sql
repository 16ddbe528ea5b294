-- Names that the code uses: an unattached photo waits for its case. Names of tasks follow what they do.
alter table loose_photo rename to unattached_photo;
alter table unattached_photo rename constraint loose_photo_pkey to unattached_photo_pkey;
alter table unattached_photo rename constraint loose_photo_content_key to unattached_photo_content_key;
alter table unattached_photo
    rename constraint loose_photo_jurisdiction_fkey to unattached_photo_jurisdiction_fkey;
alter index loose_photo_expires_at_idx rename to unattached_photo_expires_at_idx;
update task set kind = 'detect_faces' where kind = 'look_over_photo';
update task set kind = 'process_upload' where kind = 'develop_upload';
