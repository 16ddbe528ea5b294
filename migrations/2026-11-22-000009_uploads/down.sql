drop table loose_photo;
drop table upload_piece;
drop table upload;
