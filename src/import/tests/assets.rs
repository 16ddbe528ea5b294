//! `import assets`.

use std::path::PathBuf;

use super::town::Town;
use crate::import::{AssetsArgs, AssetsReport, assets};

impl Town {
    async fn stand(&self, name: &str, content: &str) -> anyhow::Result<AssetsReport> {
        assets(&self.cluster.url(), &args(self, self.file(name, content))).await
    }

    async fn standing(&self) -> String {
        let all = "select string_agg(concat_ws('|', asset_id, kind, name, \
                   round(ST_Y(place::geometry)::numeric, 3), round(ST_X(place::geometry)::numeric, 3)), \
                   ', ' order by asset_id) from asset";
        self.ask(all).await
    }
}

fn args(town: &Town, file: PathBuf) -> AssetsArgs {
    AssetsArgs {
        file,
        jurisdiction: town.city.clone(),
        kind: "street_light".to_owned(),
        system: None,
        id_field: None,
        kind_field: None,
        name_field: None,
        lat_field: None,
        long_field: None,
        quiet: true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lamp_that_was_moved_stands_where_it_stands_now() {
    let town = Town::found().await;
    let lamps = "pole_number,lat,long\nL-1,42.25,-71.125\nL-2,42.26,-71.126\n";
    let moved = "pole_number,type,name,lat,long\nL-2,bench,At the oak,42.27,-71.127\n\
                 L-2,bench,twice,42.27,-71.127\n,bench,,42.2,-71.1\nL-3,bench,,,\n";

    let first = town.stand("a.csv", lamps).await.unwrap();
    let second = town.stand("b.csv", moved).await.unwrap();

    assert_eq!((first.stored, first.left_out.count()), (2, 0));
    assert_eq!((second.stored, second.left_out.count()), (1, 3));
    let said = second.to_string();
    for words in ["has the id of one before: 3", "has no id: 4", "has no place on the map: 5"] {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(
        town.standing().await,
        "L-1|street_light||42.250|-71.125, L-2|bench|At the oak|42.270|-71.127"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_assets_leaves_none() {
    let town = Town::found().await;
    for (name, content, reason) in [
        ("a.csv", "colour,lat,long\nred,42,-71\n", "--id-field names the column"),
        ("b.csv", "id,lat,long\n,42,-71\n", "there is no asset in it"),
        ("c.csv", "id,lat,long\n", "it has no rows"),
        ("d.geojson", "{\"type\": \"Feature\"", "it is not GeoJSON"),
    ] {
        let error = format!("{:#}", town.stand(name, content).await.unwrap_err());
        assert!(error.contains(reason), "{name}: {error}");
    }
    assert_eq!(town.ask("select count(*) from asset").await, "0");
}
