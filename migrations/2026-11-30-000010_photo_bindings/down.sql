drop table photo_binding;
