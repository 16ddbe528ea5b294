//! Shifts that nobody ended end when they should have.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Shift, store};
use crate::{
    cases::ActError, db, jobs::Ending, jurisdictions::JurisdictionId, offers, schema::shift,
};

use super::silence::take_back;

/// Ends every shift whose end has passed by the database's clock, in one city or in all: what was
/// not begun goes back, what was begun stays with its crew until it says what became of it. Says
/// how many.
pub async fn end_overrun(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: Option<&JurisdictionId>,
) -> Result<usize, ActError> {
    let mut passed = Shift::query()
        .filter(shift::ended_at.is_null())
        .filter(shift::ends_at.le(db::sql::city_now()))
        .order(shift::ends_at)
        .limit(500)
        .into_boxed();
    if let Some(city) = city {
        passed = passed.filter(shift::jurisdiction_id.eq(city));
    }
    let passed = passed.load(conn).await?;
    for shift in &passed {
        end(conn, now, shift).await?;
    }
    Ok(passed.len())
}

async fn end(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    shift: &Shift,
) -> Result<(), ActError> {
    let city = &shift.jurisdiction_id;
    conn.transaction(async |conn| {
        let over = |shift: &Shift, at| shift.ends_at <= at;
        let why = (Ending::ShiftEnded, "The crew's shift ended.");
        if take_back(conn, now, shift, why, over).await? {
            offers::withdraw_from_crew(conn, now, city, shift.crew_id).await?;
            store::set_ended(conn, city, shift.shift_id, shift.ends_at).await?;
            store::forget_position(conn, city, shift.crew_id).await?;
        }
        Ok(())
    })
    .await
}
