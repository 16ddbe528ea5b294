-- Photos that wait for the detector are shown to everybody, and which services ask for it is lost.
alter table photo drop column waits_for_detection;
alter table service drop constraint service_photos_shown_check;
alter table service drop column photos_shown;
