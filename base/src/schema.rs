// Written from the migrated database; see tests/it/migrations.rs.

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Somebody who signs in: crew or staff.
    account (jurisdiction_id, account_id) {
        jurisdiction_id -> Text,
        account_id -> Uuid,
        login -> Text,
        name -> Text,
        role -> Text,
        /// Argon2id in PHC form.
        password_hash -> Text,
        crew_id -> Nullable<Uuid>,
        agency_code -> Nullable<Text>,
        created_at -> Timestamptz,
        disabled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// An address point: Open311's address_id.
    address (jurisdiction_id, address_id) {
        jurisdiction_id -> Text,
        address_id -> Uuid,
        number -> Text,
        street -> Text,
        zipcode -> Text,
        place -> Geography,
        /// Who it is where it was taken from: the same again is the same row.
        source_id -> Text,
        /// The part of the city that letters are addressed to.
        locality -> Text,
        street_key -> Text,
        /// The first of the numbers that it answers to: 6 of 6-10A.
        number_low -> Nullable<Int4>,
        /// The last of them: 10 of 6-10A.
        number_high -> Nullable<Int4>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A department that answers for services, with its public contact.
    agency (jurisdiction_id, agency_code) {
        jurisdiction_id -> Text,
        agency_code -> Text,
        name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// The right of a third-party app to post. The key itself is shown once and never stored.
    api_key (jurisdiction_id, api_key_id) {
        jurisdiction_id -> Text,
        api_key_id -> Uuid,
        name -> Text,
        key_sha256 -> Bytea,
        created_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        /// Who answers for the app.
        email -> Nullable<Text>,
        /// What it may do: report, comment, or (given by the city alone) change the status of cases.
        scopes -> Array<Text>,
        /// How many posts a day (UTC) its line may send.
        daily_quota -> Int4,
        /// Until when it works; set when another replaces it.
        expires_at -> Nullable<Timestamptz>,
        /// The key that this one was made to replace.
        replaces -> Nullable<Uuid>,
        /// The first of the keys that replaced one another: they share a quota.
        line_id -> Uuid,
        /// When it was last used to post, give or take a minute.
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Somebody asks for a key, and is sent a link to prove the address.
    api_key_request (jurisdiction_id, api_key_request_id) {
        jurisdiction_id -> Text,
        api_key_request_id -> Uuid,
        name -> Text,
        email -> Text,
        /// Hash of the secret in the link; drawn when the mail is sent.
        secret_sha256 -> Nullable<Bytea>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        confirmed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// How often the keys of a line were used on a day: what the quota is held against.
    api_key_use (jurisdiction_id, line_id, day) {
        jurisdiction_id -> Text,
        line_id -> Uuid,
        day -> Date,
        posts -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A named polygon of a kind: city, ward, neighborhood, maintenance_district, park, water.
    area (jurisdiction_id, area_id) {
        jurisdiction_id -> Text,
        area_id -> Uuid,
        kind -> Text,
        code -> Text,
        name -> Text,
        /// Valid, and its edges are straight in longitude and latitude (RFC 7946).
        shape -> Geometry,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A thing of the city that stands where it stands: a street light, a hydrant, a bench.
    asset (jurisdiction_id, asset_id) {
        jurisdiction_id -> Text,
        /// What is written on it.
        asset_id -> Text,
        kind -> Text,
        name -> Text,
        place -> Geography,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Which histories a jurisdiction had on a day, signed: see docs/audit.md.
    audit_root (jurisdiction_id, day) {
        jurisdiction_id -> Text,
        /// Day of the root (UTC).
        day -> Date,
        /// Id of the object in the photo store that has the list, the root and the signature.
        root_id -> Uuid,
        /// The root as JSON, exactly as it was signed.
        root -> Text,
        /// Ed25519 signature of the root.
        signature -> Bytea,
        /// SHA-256 of the object.
        sha256 -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Crews on shift by what they can do and where they are: the few with a rare skill are found without passing by the many.
    candidate (jurisdiction_id, crew_id) {
        jurisdiction_id -> Text,
        crew_id -> Uuid,
        shift_id -> Uuid,
        skills -> Array<Text>,
        marks -> Nullable<Array<Int4>>,
        place -> Nullable<Geography>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// The reporter's answers to the extra questions, also to those nobody asked.
    case_attribute (jurisdiction_id, case_id, attribute_code) {
        jurisdiction_id -> Text,
        case_id -> Uuid,
        attribute_code -> Text,
        answers -> Array<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Who reported it: the only personal data, apart from the case, never on a public surface.
    case_contact (jurisdiction_id, case_id) {
        jurisdiction_id -> Text,
        case_id -> Uuid,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        device_id -> Nullable<Text>,
        account_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// One service request: its present. Its past is in event.
    cases (jurisdiction_id, case_id) {
        jurisdiction_id -> Text,
        case_id -> Uuid,
        /// What people say: Open311's service_request_id. Random, with a check character.
        number -> Text,
        status -> Text,
        /// Grows by one with each event; If-Match compares it.
        version -> Int4,
        service_code -> Text,
        agency_code -> Nullable<Text>,
        description -> Text,
        place -> Nullable<Geography>,
        /// How far from the place the truth may be, in metres.
        radius_m -> Nullable<Double>,
        address -> Nullable<Text>,
        address_id -> Nullable<Text>,
        zipcode -> Nullable<Text>,
        /// The code of the area of each kind that holds the place: {"ward": "3"}.
        areas -> Jsonb,
        media_url -> Nullable<Text>,
        channel -> Text,
        api_key_id -> Nullable<Uuid>,
        /// The number it had where it was imported from.
        external_id -> Nullable<Text>,
        /// Hash of the secret in the reporter's link.
        tracking_sha256 -> Nullable<Bytea>,
        requested_at -> Timestamptz,
        updated_at -> Timestamptz,
        expected_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        held_until -> Nullable<Timestamptz>,
        outcome -> Nullable<Text>,
        status_notes -> Nullable<Text>,
        /// Said to be fixed without proof.
        unevidenced -> Bool,
        disputes -> Int4,
        reroutes -> Int4,
        duplicate_of -> Nullable<Uuid>,
        /// Hash of its newest event.
        event_head -> Bytea,
        /// Open311's status; of a duplicate: that of the case it was joined to.
        standing -> Text,
        /// Open311's updated_datetime: when it ended, or else when anything last happened.
        changed_at -> Timestamptz,
        /// False: on no public list; a blackbox report, or a batch report whose token is not exchanged yet.
        listed -> Bool,
        /// What addresses call the first picture of the report: its photo.public_id.
        photo_id -> Nullable<Uuid>,
        /// How far the evidence of the place can be believed, from 0 to 1; null where nobody weighed it.
        confidence -> Nullable<Double>,
        /// What is odd about the evidence of the place.
        flags -> Array<Text>,
        /// Nothing but the device says where it is: that is where its owner is, so the public sees no more than a cell.
        place_by_device -> Bool,
        /// The place as the public sees it.
        shown_place -> Nullable<Geography>,
        /// The address as the public sees it.
        shown_address -> Nullable<Text>,
        /// Whether the public sees the point. Where not, neither its areas nor its postcode: they would cut the cell in pieces.
        shown_exactly -> Bool,
        /// How far the problem reaches, if it is no point: a line or an area.
        shape -> Nullable<Geography>,
        /// The number of the tile of zoom 24 that holds the place as the public sees it.
        shown_tile -> Nullable<Int8>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// The people of one truck.
    crew (jurisdiction_id, crew_id) {
        jurisdiction_id -> Text,
        crew_id -> Uuid,
        name -> Text,
        /// What they are trained for; a shift may bring fewer.
        skills -> Array<Text>,
        /// Codes of the maintenance districts they serve; none means all.
        districts -> Array<Text>,
        yard -> Nullable<Geography>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Why an open job is where it is, in a code and in plain words.
    disposition (jurisdiction_id, job_id) {
        jurisdiction_id -> Text,
        job_id -> Uuid,
        code -> Text,
        words -> Text,
        candidates -> Jsonb,
        decided_at -> Timestamptz,
        /// What the planner was asked: asked again, it gives the same answer.
        question -> Nullable<Jsonb>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A case's history: append-only, each line hashed together with the one before.
    event (jurisdiction_id, case_id, seq) {
        jurisdiction_id -> Text,
        case_id -> Uuid,
        seq -> Int4,
        at -> Timestamptz,
        actor -> Text,
        actor_id -> Nullable<Uuid>,
        action -> Text,
        from_status -> Nullable<Text>,
        to_status -> Text,
        visibility -> Text,
        note -> Text,
        /// JSON, kept as the very text that was hashed. Holds no personal data.
        detail -> Text,
        /// SHA-256 over the hash of the event before and this line.
        hash -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// One piece of evidence of where the problem is. Never public.
    fix (jurisdiction_id, case_id, position) {
        jurisdiction_id -> Text,
        case_id -> Uuid,
        position -> Int4,
        source -> Text,
        place -> Geography,
        accuracy_m -> Nullable<Double>,
        heading_deg -> Nullable<Double>,
        taken_at -> Nullable<Timestamptz>,
        /// What was believed of it, and why, in words.
        note -> Text,
        /// Its share in the fused point, from 0 to 1.
        weight -> Double,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Anyone who wants to hear of a case: its reporter, and those merged into it.
    follower (jurisdiction_id, follower_id) {
        jurisdiction_id -> Text,
        follower_id -> Uuid,
        case_id -> Uuid,
        /// The duplicate that brought this follower; undone by unmerge.
        merged_from -> Nullable<Uuid>,
        /// Whose contact row says how to reach them.
        contact_case_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Evidence of a place that waits for its case. Never public; its id is known to whoever sent the evidence.
    geotag (jurisdiction_id, geotag_id) {
        jurisdiction_id -> Text,
        geotag_id -> Uuid,
        /// The fixes, as they came, and what was believed of each.
        fixes -> Jsonb,
        made_at -> Timestamptz,
        /// When it is forgotten, whether a case has used it or not: the case has its own copy.
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What was answered to a request that may be sent again.
    idempotency_key (jurisdiction_id, surface, key) {
        jurisdiction_id -> Text,
        surface -> Text,
        key -> Text,
        request_sha256 -> Bytea,
        answer -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Where two streets meet. Of three there are three pairs.
    intersection (jurisdiction_id, intersection_id) {
        jurisdiction_id -> Text,
        intersection_id -> Uuid,
        source_id -> Text,
        street -> Text,
        cross_street -> Text,
        street_key -> Text,
        /// The name of the other street; of the two it comes last in the alphabet.
        cross_key -> Text,
        locality -> Text,
        place -> Geography,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Field work for a case.
    job (jurisdiction_id, job_id) {
        jurisdiction_id -> Text,
        job_id -> Uuid,
        case_id -> Uuid,
        state -> Text,
        mode -> Text,
        skills -> Array<Text>,
        stock_needs -> Jsonb,
        service_minutes -> Int4,
        place -> Nullable<Geography>,
        district -> Nullable<Text>,
        due_at -> Nullable<Timestamptz>,
        /// Crews whose earlier work was disputed: it goes to someone else.
        excluded_crews -> Array<Uuid>,
        /// Grows with each lease; whoever holds an older one changes nothing.
        fence -> Int8,
        opened_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        /// Which visit of the case's work it is; empty, if there is one alone.
        visit -> Text,
        /// Which of the crews that a visit takes.
        seat -> Int2,
        /// The visits of the same case that must be done before.
        awaits -> Array<Text>,
        hazard -> Bool,
        priority -> Int2,
        /// Somebody must be on the way by then.
        must_go_at -> Nullable<Timestamptz>,
        /// If nobody has taken it by then, people are asked to look.
        escalate_at -> Timestamptz,
        /// Where people look for it then.
        queue -> Text,
        escalated_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What a person decided against the dispatcher, and why.
    job_override (jurisdiction_id, job_override_id) {
        jurisdiction_id -> Text,
        job_override_id -> Uuid,
        job_id -> Uuid,
        crew_id -> Uuid,
        kind -> Text,
        reason -> Text,
        made_by -> Uuid,
        made_at -> Timestamptz,
        lifted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A city: the tenant. Every other row belongs to one.
    jurisdiction (jurisdiction_id) {
        jurisdiction_id -> Text,
        name -> Text,
        /// IANA name; only for reading local times and showing them.
        time_zone -> Text,
        /// How many days after its end a case may be disputed.
        dispute_days -> Int4,
        center -> Nullable<Geography>,
        created_at -> Timestamptz,
        /// When a service or a question last changed: the Open311 changeset.
        changed_at -> Timestamptz,
        /// Whose sandbox it is: a city of its own for trying out, without crews, emptied each night.
        sandbox_of -> Nullable<Text>,
        /// Sandboxes: the changed_at of its city that it is a copy of; null asks for a new copy.
        copied_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A crew's exclusive right to a job. The key is the guard: one crew holds a job.
    lease_live (jurisdiction_id, job_id) {
        jurisdiction_id -> Text,
        job_id -> Uuid,
        crew_id -> Uuid,
        shift_id -> Uuid,
        unit_id -> Uuid,
        fence -> Int8,
        taken_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        /// Put on the crew's list without asking: it may refuse.
        assigned -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Who held a job before, and how it ended.
    lease_past (jurisdiction_id, job_id, fence) {
        jurisdiction_id -> Text,
        job_id -> Uuid,
        fence -> Int8,
        crew_id -> Uuid,
        taken_at -> Timestamptz,
        ended_at -> Timestamptz,
        ending -> Text,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A city whose cases are copied from another Open311 endpoint.
    mirror (jurisdiction_id) {
        jurisdiction_id -> Text,
        url -> Text,
        /// The jurisdiction_id to ask for there; empty if none.
        remote_id -> Text,
        /// Everything that changed there until then has been seen here.
        followed_until -> Nullable<Timestamptz>,
        ran_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A job put to a crew until it expires.
    offer (jurisdiction_id, offer_id) {
        jurisdiction_id -> Text,
        offer_id -> Uuid,
        job_id -> Uuid,
        crew_id -> Uuid,
        shift_id -> Uuid,
        state -> Text,
        distance_m -> Nullable<Double>,
        offered_at -> Timestamptz,
        expires_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        mode -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What was answered to an operation that a phone may send again. The key is the guard: an operation has its effect once.
    operation_inbox (jurisdiction_id, crew_id, operation_id) {
        jurisdiction_id -> Text,
        crew_id -> Uuid,
        /// Chosen by the phone.
        operation_id -> Uuid,
        /// Fingerprint of the operation: another one with the same id is a mistake.
        content_sha256 -> Bytea,
        /// JSON, written in the transaction of the effect.
        answer -> Text,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// An image of a case. Its bytes lie in the photo store, which had them before this row.
    photo (jurisdiction_id, photo_id) {
        jurisdiction_id -> Text,
        photo_id -> Uuid,
        case_id -> Uuid,
        kind -> Text,
        /// clean: all sizes are publishable; ready: the further formats are made, too.
        state -> Text,
        width -> Int4,
        height -> Int4,
        original_sha256 -> Bytea,
        likeness -> Bytea,
        taken_at -> Nullable<Timestamptz>,
        /// Where the camera says it was. Never public.
        place -> Nullable<Geography>,
        added_at -> Timestamptz,
        /// What its addresses call it: its own id, until it is redacted.
        public_id -> Uuid,
        /// A ThumbHash in Base64; null until the worker has looked at a photo from before there were any.
        placeholder -> Nullable<Text>,
        /// Only staff and crews see it, until the detector of faces and plates has looked at it.
        waits_for_detection -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// The right to delete from the photo store of a jurisdiction. The photo store has an object with the same stamp.
    photo_binding (jurisdiction_id) {
        jurisdiction_id -> Text,
        /// The database that has the right: system identifier of its cluster, and its oid. A restored copy has others.
        database -> Text,
        /// The stamp in the photo store. Null until it is stored there for the first time.
        stamp -> Nullable<Uuid>,
        /// The stamp that is being stored there now.
        next_stamp -> Nullable<Uuid>,
        renewed_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Objects that the photo store did not take yet.
    photo_spool (jurisdiction_id, key) {
        jurisdiction_id -> Text,
        /// Key of the object in the photo store.
        key -> Text,
        bytes -> Bytea,
        stored_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Where a crew on shift was last seen. Dropped when the shift ends.
    position_latest (jurisdiction_id, crew_id) {
        jurisdiction_id -> Text,
        crew_id -> Uuid,
        place -> Geography,
        accuracy_m -> Nullable<Double>,
        at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Where crews on shift were: a partition for each day (UTC), made ahead and dropped when all of it is a day old.
    position_raw (jurisdiction_id, crew_id, at) {
        jurisdiction_id -> Text,
        crew_id -> Uuid,
        at -> Timestamptz,
        shift_id -> Uuid,
        place -> Geography,
        accuracy_m -> Nullable<Double>,
        /// Nobody gets there so fast: it counts if the next one is near it.
        doubted -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// How often that which the public sees of a city's cases has changed: the sum of its rows. As long as it is the same, so is every answer.
    public_version (jurisdiction_id, slot) {
        jurisdiction_id -> Text,
        /// Random. Each transaction counts in a row that no other holds, so that none waits.
        slot -> Text,
        changes -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Where a crew's phones are woken: a few for each crew, dropped when their service does not know them any more.
    push_subscription (jurisdiction_id, subscription_id) {
        jurisdiction_id -> Text,
        subscription_id -> Uuid,
        crew_id -> Uuid,
        kind -> Text,
        /// web: the endpoint; fcm, apns: the token. Whoever has it can wake the phone.
        address -> Text,
        /// web: the phone's public key, an uncompressed point.
        p256dh -> Nullable<Bytea>,
        /// web: the secret that phone and server share.
        auth -> Nullable<Bytea>,
        /// When the phone asked for it last.
        added_at -> Timestamptz,
        /// When its service took a wake-up last.
        last_ok_at -> Nullable<Timestamptz>,
        /// Wake-ups that its service did not take since it took one.
        failures -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Who looked at what is somebody's own, written in the transaction of the look: append-only.
    read_log (jurisdiction_id, read_id) {
        jurisdiction_id -> Text,
        read_id -> Uuid,
        at -> Timestamptz,
        account_id -> Uuid,
        /// What the reader was here for then.
        role -> Text,
        /// crew_position: where the crew of subject_id was.
        subject -> Text,
        subject_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Somebody made parts of a photo unseen.
    redaction (jurisdiction_id, redaction_id) {
        jurisdiction_id -> Text,
        redaction_id -> Uuid,
        photo_id -> Uuid,
        /// What the addresses called the photo before. They are dead.
        former_id -> Uuid,
        /// What is painted over: left, top, width and height, in shares of the upright picture.
        boxes -> Jsonb,
        reason -> Text,
        actor -> Text,
        actor_id -> Nullable<Uuid>,
        at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A public file of a photo: a size in a format.
    rendition (jurisdiction_id, photo_id, name) {
        jurisdiction_id -> Text,
        photo_id -> Uuid,
        name -> Text,
        bytes -> Int4,
        /// Of the bytes in the photo store; they are served only while they have it.
        sha256 -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What the sender of a batch report has until it has a number.
    report_token (jurisdiction_id, token_sha256) {
        jurisdiction_id -> Text,
        token_sha256 -> Bytea,
        case_id -> Uuid,
        created_at -> Timestamptz,
        /// Since when the number is told.
        ready_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Inside this area another agency answers for a service. Of several areas that hold a place the smallest counts.
    routing_rule (jurisdiction_id, service_code, area_kind, area_code) {
        jurisdiction_id -> Text,
        service_code -> Text,
        area_kind -> Text,
        area_code -> Text,
        /// Who answers there; null: nobody of the city, so the service is not offered there.
        agency_code -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What can be asked for.
    service (jurisdiction_id, service_code) {
        jurisdiction_id -> Text,
        service_code -> Text,
        name -> Text,
        description -> Text,
        /// Open311's group.
        category -> Text,
        keywords -> Text,
        kind -> Text,
        agency_code -> Text,
        /// Hours from the report to the promised end; null promises nothing.
        sla_hours -> Nullable<Int4>,
        /// Whether a crew has to go there; otherwise a desk answers.
        field_work -> Bool,
        skills -> Array<Text>,
        /// What a visit uses up: [{"item": text, "quantity": integer}].
        stock_needs -> Jsonb,
        service_minutes -> Int4,
        /// What must prove that it is fixed.
        evidence -> Text,
        position -> Int4,
        /// Batch services: how many seconds pass before a token is exchanged for a number.
        token_seconds -> Int4,
        /// How closely the public sees the place of its cases: the point, its block, or a cell of some 280 metres.
        place_shown -> Text,
        /// How its jobs are put to crews.
        mode -> Text,
        /// 1 is most pressing, 5 least.
        priority -> Int2,
        /// Somebody may come to harm until it is done.
        hazard -> Bool,
        /// Somebody must be on the way so long after the report: from then on everybody who fits is asked at once.
        must_go_minutes -> Nullable<Int4>,
        /// A job that nobody has taken for so long is put before people.
        escalate_minutes -> Int4,
        /// Where people look for jobs that nobody has taken.
        queue -> Text,
        /// The visits that the work takes, if it takes more than one crew once: a list, each with name, skills, stock_needs, minutes, crews and after
        visits -> Jsonb,
        /// When everybody sees a photo of its cases: at once, or after the detector of faces and plates has looked at it.
        photos_shown -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// An extra question of a service: Open311's service definition.
    service_attribute (jurisdiction_id, service_code, attribute_code) {
        jurisdiction_id -> Text,
        service_code -> Text,
        attribute_code -> Text,
        position -> Int4,
        /// False: a text to read, never an answer to give.
        variable -> Bool,
        datatype -> Text,
        required -> Bool,
        datatype_description -> Text,
        description -> Text,
        /// For lists: [{"key": text, "name": text}].
        choices -> Jsonb,
        /// When the question is asked: {"code": an earlier question, "any_of": a list of answers}; null always.
        condition -> Nullable<Jsonb>,
        /// The question that its condition names.
        asks_after -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A crew's working span. Nothing is offered and no position stored outside one.
    shift (jurisdiction_id, shift_id) {
        jurisdiction_id -> Text,
        shift_id -> Uuid,
        crew_id -> Uuid,
        unit_id -> Uuid,
        skills -> Array<Text>,
        started_at -> Timestamptz,
        ends_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        /// Where it starts and ends, and where things are fetched.
        yard -> Nullable<Geography>,
        /// When the crew was last heard of, to within some seconds.
        seen_at -> Timestamptz,
        /// Since when a crew that is not heard of gets nothing new.
        silent_since -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// When a crew on shift rests: nothing is offered that would not be done before, or could not begin after.
    shift_break (jurisdiction_id, shift_id, starts_at) {
        jurisdiction_id -> Text,
        shift_id -> Uuid,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Attempts to sign in that are running or have failed, for each login and network address.
    sign_in_attempt (jurisdiction_id, subject_sha256) {
        jurisdiction_id -> Text,
        /// Hash of a login or of a network address, whether the login exists or not.
        subject_sha256 -> Bytea,
        /// Number of attempts. An attempt counts before its password is checked.
        attempts -> Int4,
        /// No attempt is accepted before this time.
        next_at -> Timestamptz,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What lies on a vehicle, and how much of it is promised to accepted jobs.
    stock (jurisdiction_id, unit_id, item) {
        jurisdiction_id -> Text,
        unit_id -> Uuid,
        item -> Text,
        counted -> Int4,
        reserved -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// Everything that came on a vehicle or left it. Append-only.
    stock_move (jurisdiction_id, stock_move_id) {
        jurisdiction_id -> Text,
        stock_move_id -> Uuid,
        unit_id -> Uuid,
        item -> Text,
        kind -> Text,
        /// How many more or fewer there are; of what was counted, how many there are.
        quantity -> Int4,
        job_id -> Nullable<Uuid>,
        other_unit_id -> Nullable<Uuid>,
        crew_id -> Nullable<Uuid>,
        at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A street as a line, for the map and for saying where something is.
    street (jurisdiction_id, street_id) {
        jurisdiction_id -> Text,
        street_id -> Uuid,
        name -> Text,
        class -> Text,
        line -> Geography,
        /// Who it is where it was taken from: the same again is the same row.
        source_id -> Text,
        street_key -> Text,
        /// The house number at the beginning of its left side, along the line.
        left_from -> Nullable<Int4>,
        /// The house number at the end of its left side.
        left_to -> Nullable<Int4>,
        /// The house number at the beginning of its right side.
        right_from -> Nullable<Int4>,
        /// The house number at the end of its right side.
        right_to -> Nullable<Int4>,
        left_zip -> Text,
        right_zip -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What streets are called: looked for first, for a city has few names and many doors.
    street_name (jurisdiction_id, street_key) {
        jurisdiction_id -> Text,
        /// The name in small letters, without accents, abbreviations written out.
        street_key -> Text,
        /// The same without the word for its kind: elm of elm street.
        core -> Text,
        /// As it was first written.
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// The outbox: background work, written in the transaction that calls for it.
    task (jurisdiction_id, task_id) {
        jurisdiction_id -> Text,
        task_id -> Uuid,
        kind -> Text,
        payload -> Jsonb,
        /// At most one queued task of a kind has a given key.
        dedupe_key -> Nullable<Text>,
        state -> Text,
        /// Number of claims. A claim is valid while this number is unchanged.
        attempts -> Int4,
        run_at -> Timestamptz,
        /// A worker that has not settled by then is taken for dead.
        locked_until -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
        created_at -> Timestamptz,
        /// Number of attempts that failed, apart from outages of other services.
        failures -> Int4,
        /// Number of claims whose worker stopped before it settled the task. From the first on, it runs beside no other such task.
        lost -> Int4,
        /// Since when every attempt found the other service unavailable.
        outage_since -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A photo that waits for its case. A case that takes it deletes this row, and writes one in photo.
    unattached_photo (jurisdiction_id, photo_id) {
        jurisdiction_id -> Text,
        photo_id -> Uuid,
        /// See upload.owner. The same bytes of the same owner are one photo.
        owner -> Text,
        width -> Int4,
        height -> Int4,
        original_sha256 -> Bytea,
        likeness -> Bytea,
        taken_at -> Nullable<Timestamptz>,
        /// Where the camera says it was. Never public.
        place -> Nullable<Geography>,
        accuracy_m -> Nullable<Double>,
        heading_deg -> Nullable<Double>,
        placeholder -> Text,
        /// What the photo store has of it, as rows of rendition will say.
        files -> Jsonb,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A vehicle.
    unit (jurisdiction_id, unit_id) {
        jurisdiction_id -> Text,
        unit_id -> Uuid,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// A picture on its way: it may come in pieces, by several connections, before any case wants it.
    upload (jurisdiction_id, upload_id) {
        jurisdiction_id -> Text,
        upload_id -> Uuid,
        /// Hash of the secret in its address, which is the right to go on with it.
        secret_sha256 -> Bytea,
        /// Who may use it: account:ID, app:ID (of the line of keys), or upload:ID, which is whoever has the secret.
        owner -> Text,
        /// Whom the limits are counted for: as owner, or net: and a hash of the network address.
        sender -> Text,
        /// receiving; received: all bytes are there; finished: it is a photo; refused: it is none.
        state -> Text,
        length -> Int8,
        received -> Int8,
        /// Of the whole picture, as its sender said.
        announced_sha256 -> Nullable<Bytea>,
        /// The photo that it becomes. Chosen before, so that developing it twice makes one photo.
        photo_id -> Uuid,
        /// Who develops it has to be done by then, or is taken for dead.
        developing_until -> Nullable<Timestamptz>,
        /// What is wrong with the picture, in words.
        refusal -> Nullable<Text>,
        /// When its photo went into a case.
        used_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What has come of an upload. Its bytes lie in the photo store, which had them before this row.
    upload_piece (jurisdiction_id, upload_id, at) {
        jurisdiction_id -> Text,
        upload_id -> Uuid,
        at -> Int8,
        /// What its bytes are called in the photo store. Never used again, so nobody overwrites them.
        piece_id -> Uuid,
        length -> Int4,
        sha256 -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use postgis_diesel::sql_types::*;

    /// What a crew has seen and done at a case, as its phone says: append-only, kept also when somebody else had the job by then.
    visit_evidence (jurisdiction_id, crew_id, operation_id) {
        jurisdiction_id -> Text,
        crew_id -> Uuid,
        /// Of the operation that brought it. The key is the guard: it is kept once, also when the inbox has forgotten.
        operation_id -> Uuid,
        case_id -> Uuid,
        job_id -> Uuid,
        /// Of the lease that the crew believed in, if it knew one.
        fence -> Nullable<Int8>,
        /// Which operation it came with.
        kind -> Text,
        /// held: the crew had the job when this came; superseded: not, or not any more.
        standing -> Text,
        note -> Text,
        photo_ids -> Array<Uuid>,
        /// How far from the job's place the crew was. Where it was is not kept here.
        distance_m -> Nullable<Double>,
        accuracy_m -> Nullable<Double>,
        /// What was used, and how many of it were not on board by our count.
        parts -> Jsonb,
        /// When, by the phone's clock. It decides nothing.
        device_at -> Timestamptz,
        received_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    account,
    address,
    agency,
    api_key,
    api_key_request,
    api_key_use,
    area,
    asset,
    audit_root,
    candidate,
    case_attribute,
    case_contact,
    cases,
    crew,
    disposition,
    event,
    fix,
    follower,
    geotag,
    idempotency_key,
    intersection,
    job,
    job_override,
    jurisdiction,
    lease_live,
    lease_past,
    mirror,
    offer,
    operation_inbox,
    photo,
    photo_binding,
    photo_spool,
    position_latest,
    position_raw,
    public_version,
    push_subscription,
    read_log,
    redaction,
    rendition,
    report_token,
    routing_rule,
    service,
    service_attribute,
    shift,
    shift_break,
    sign_in_attempt,
    stock,
    stock_move,
    street,
    street_name,
    task,
    unattached_photo,
    unit,
    upload,
    upload_piece,
    visit_evidence,
);
