//! `/crew/stock`: shows, counts and hands over the stock of the unit.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, post, web::Json};
use domain::{
    crews::{self, CrewId, Stock},
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{Crew, Now},
    problem::Problem,
    state::Shared,
};

/// An item in the stock of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StockItem {
    /// Name of the item.
    item: String,
    /// Counted quantity.
    counted: i32,
    /// Quantity that is reserved for jobs that the crew holds.
    reserved: i32,
}

impl From<Stock> for StockItem {
    fn from(stock: Stock) -> Self {
        let Stock { jurisdiction_id: _, unit_id: _, item, counted, reserved } = stock;
        Self { item, counted, reserved }
    }
}

/// Quantities by item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Items {
    /// Quantities by item name.
    #[schema(value_type = BTreeMap<String, i32>)]
    items: BTreeMap<Name, i32>,
}

impl Items {
    fn plain(self) -> BTreeMap<String, i32> {
        self.items.into_iter().map(|(item, count)| (item.into(), count)).collect()
    }
}

/// Stock that is handed over to another crew.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HandOverStock {
    /// Id of the crew that receives the stock. It must be on shift.
    #[schema(value_type = uuid::Uuid)]
    to_crew: CrewId,
    /// Quantities by item name.
    #[schema(value_type = BTreeMap<String, i32>)]
    items: BTreeMap<Name, i32>,
}

/// List stock on board.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Stock on board, sorted by item", body = Vec<StockItem>),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`", body = Problem),
    ),
)]
#[get("/crew/stock")]
pub(super) async fn list_stock(crew: Crew, state: Shared) -> Result<Json<Vec<StockItem>>, Problem> {
    let mut conn = state.connect().await?;
    Ok(Json(on_board(&mut conn, &crew).await?))
}

async fn on_board(
    conn: &mut diesel_async::AsyncPgConnection,
    crew: &Crew,
) -> Result<Vec<StockItem>, Problem> {
    let city = &crew.jurisdiction_id;
    let shift = crews::store::live_shift(conn, city, crew.id).await?;
    let shift = shift.ok_or(crews::StockError::OffShift)?;
    let stock = crews::store::stock_of(conn, city, &[shift.unit_id]).await?;
    Ok(stock.into_iter().map(StockItem::from).collect())
}

/// Set stock counts.
///
/// Items that are not named keep their counts. A count cannot be lower than the quantity reserved
/// for jobs.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Stock on board", body = Vec<StockItem>),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/stock")]
pub(super) async fn count_stock(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    Json(items): Json<Items>,
) -> Result<Json<Vec<StockItem>>, Problem> {
    let mut conn = state.connect().await?;
    crews::count(&mut conn, now, &crew.jurisdiction_id, crew.id, &items.plain()).await?;
    state.notifier.notify();
    Ok(Json(on_board(&mut conn, &crew).await?))
}

/// Restock.
///
/// Adds the quantities loaded at the yard to the stock on board.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = OK, description = "Stock on board", body = Vec<StockItem>),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/stock/restock")]
pub(super) async fn restock(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    Json(items): Json<Items>,
) -> Result<Json<Vec<StockItem>>, Problem> {
    let mut conn = state.connect().await?;
    crews::restock(&mut conn, now, &crew.jurisdiction_id, crew.id, &items.plain()).await?;
    state.notifier.notify();
    Ok(Json(on_board(&mut conn, &crew).await?))
}

/// Hand over stock to another crew.
///
/// Stock that is reserved for jobs cannot be handed over.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    responses(
        (status = NO_CONTENT, description = "Handed over"),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`off_shift`, `stock_out`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`", body = Problem),
    ),
)]
#[post("/crew/stock/hand-over")]
pub(super) async fn hand_over_stock(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    Json(HandOverStock { to_crew, items }): Json<HandOverStock>,
) -> Result<HttpResponse, Problem> {
    let items = Items { items }.plain();
    let mut conn = state.connect().await?;
    let city = &crew.jurisdiction_id;
    crews::hand_over_stock(&mut conn, now, city, (crew.id, to_crew), &items).await?;
    state.notifier.notify();
    Ok(HttpResponse::NoContent().finish())
}
