//! A hint for new users: the first addresses to open, and a first report to paste into a shell.

use std::{fs, path::Path};

use serde_json::Value;

use super::JURISDICTION;

/// Returns the hint for a new server with the demo town. `None` if the files of the demo cannot be
/// read.
pub fn hint(data_dir: &Path, url: &str) -> Option<String> {
    let path = data_dir.join("demo.json");
    let towns: Value = serde_json::from_str(&fs::read_to_string(&path).ok()?).ok()?;
    let town = towns.get(JURISDICTION)?;
    let text = |key: &str| town.get(key).and_then(Value::as_str);
    let (name, api_key, photo) = (text("name")?, text("api_key")?, text("photo_of_a_pothole")?);
    Some(format!(
        "\n  The town of {name} is ready:\n\
         \n    {url}/                 the map\
         \n    {url}/docs             the API\
         \n    {}   keys and logins\n\
         \n  Report a pothole; the photo contains its location:\n\
         \n    curl -F api_key={api_key} -F service_code=pothole \\\
         \n      -F 'description=A deep hole in the bicycle lane' \\\
         \n      -F media=@{photo} \\\
         \n      {url}/open311/v2/requests.json?jurisdiction_id={JURISDICTION}\n",
        path.display(),
    ))
}
