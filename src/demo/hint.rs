//! Where to look first, and a first report to paste.

use std::{fs, path::Path};

use serde_json::Value;

use super::JURISDICTION;

/// What to tell somebody who has just started a server with the demo town in it.
pub fn hint(data_dir: &Path, url: &str) -> Option<String> {
    let path = data_dir.join("demo.json");
    let towns: Value = serde_json::from_str(&fs::read_to_string(&path).ok()?).ok()?;
    let town = towns.get(JURISDICTION)?;
    let text = |key: &str| town.get(key).and_then(Value::as_str);
    let (name, api_key, photo) = (text("name")?, text("api_key")?, text("photo_of_a_pothole")?);
    Some(format!(
        "\n  The town of {name} is waiting for you:\n\
         \n    {url}/                 the map\
         \n    {url}/docs             the API\
         \n    {}   keys and logins\n\
         \n  Report a pothole; where it is, the photo says:\n\
         \n    curl -F api_key={api_key} -F service_code=pothole \\\
         \n      -F 'description=A deep hole in the bicycle lane' \\\
         \n      -F media=@{photo} \\\
         \n      {url}/open311/v2/requests.json?jurisdiction_id={JURISDICTION}\n",
        path.display(),
    ))
}
