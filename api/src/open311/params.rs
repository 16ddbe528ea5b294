//! The parameters of a request, in the query or in the body: some clients split them between both. An
//! empty parameter counts as absent.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::{hash::sha256, photos::ProcessedPhoto, services::Answers, text::tidy};

use super::errors::Errors;

/// Parameters of one query, as many as a form may have fields.
const MAX_PARAMETERS: usize = 1_000;

/// Names and values. Values are tidied: see [`tidy`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Params {
    endpoint: Endpoint,
    pairs: Vec<(String, String)>,
}

/// The endpoint of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// Requests reach the city.
    #[default]
    Production,
    /// Requests stay in a sandbox.
    Test,
}

impl FromRequest for Params {
    type Error = Errors;
    type Future = Ready<Result<Self, Errors>>;

    /// Reads the query. A jurisdiction in the path counts as `jurisdiction_id`.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = request.query_string().split('&').filter(|pair| !pair.is_empty());
        if pairs.count() > MAX_PARAMETERS {
            return ready(Err(Errors::bad(format!(
                "an address has {MAX_PARAMETERS} parameters at most"
            ))));
        }
        let in_path = request.match_info().get("jurisdiction").map(str::to_owned);
        let city = in_path.map(|id| ("jurisdiction_id".to_owned(), id));
        let in_query = form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
        let endpoint = request.app_data().copied().unwrap_or_default();
        ready(Ok(Self { endpoint, pairs: vec![] }.and(city).and(in_query)))
    }
}

impl Params {
    /// The endpoint of the request.
    pub(super) const fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// Reads a query string.
    #[cfg(test)]
    pub(super) fn in_query(query: &str) -> Self {
        Self::default().and(form_urlencoded::parse(query.as_bytes()).into_owned())
    }

    /// These and `more`.
    pub(super) fn and(mut self, more: impl IntoIterator<Item = (String, String)>) -> Self {
        let tidied = more.into_iter().map(|(name, value)| (tidy(&name), tidy(&value)));
        self.pairs.extend(tidied.filter(|(_, value)| !value.is_empty()));
        self
    }

    /// Each name with its value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The SHA-256 digest of what was sent: the parameters, without the API key, and the photos.
    /// Requests that are the same have the same digest.
    pub(super) fn digest(&self, photos: &[ProcessedPhoto]) -> Vec<u8> {
        let fields: Vec<_> = self.iter().filter(|(name, _)| *name != "api_key").collect();
        let photos: Vec<_> = photos.iter().map(|photo| &photo.original_sha256).collect();
        sha256(format!("{fields:?} {photos:?}"))
    }

    /// Every value of `name`.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter().filter(move |(given, _)| *given == name).map(|(_, value)| value)
    }

    /// The first value of `name`.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The first value of `name`, owned.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.first(name).map(str::to_owned)
    }

    /// Every item of every comma list `name`.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let items = self.all(name).flat_map(|list| list.split(','));
        items.map(str::trim).filter(|item| !item.is_empty()).collect()
    }

    /// Answers to the additional questions of a service: `attribute[code]`.
    ///
    /// Clients write lists as `[code][]`, as `[code][0]`, or as `[code]` several times.
    pub(super) fn answers(&self) -> Answers {
        let mut answers = Answers::new();
        for (name, value) in self.iter() {
            let code = name.strip_prefix("attribute[").and_then(|rest| rest.split_once(']'));
            if let Some((code, _)) = code.filter(|(code, _)| !code.is_empty()) {
                answers.entry(code.to_owned()).or_default().push(value.to_owned());
            }
        }
        answers
    }
}

/// A truth value, as clients write it.
pub(super) fn yes_or_no(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_absent() {
        let params = Params::in_query("jurisdiction_id=&status=+&service_code=%0d%0a&q=x");
        assert_eq!(params.first("jurisdiction_id"), None);
        assert_eq!(params.first("status"), None);
        assert_eq!(params.list("service_code"), [""; 0]);
        assert_eq!(params.first("q"), Some("x"));
    }

    #[test]
    fn lists_have_commas_and_may_be_repeated() {
        let params = Params::in_query("id=a,%20b,,&id=c&id=");
        assert_eq!(params.list("id"), ["a", "b", "c"]);
    }

    #[test]
    fn every_way_to_write_a_list_of_answers_is_the_same() {
        for query in [
            "attribute[m][]=a&attribute[m][]=b",
            "attribute[m]=a&attribute[m]=b",
            "attribute[m][0]=a&attribute[m][1]=b",
            "attribute%5Bm%5D%5B%5D=a&attribute%5Bm%5D%5B%5D=b",
            "attribute[m][][]=a&attribute[m][][]=b&attribute[m][]=",
        ] {
            let answers = Params::in_query(query).answers();
            assert_eq!(answers, Answers::from([("m".into(), vec!["a".into(), "b".into()])]));
        }
    }

    #[test]
    fn brackets_without_a_code_are_no_answer() {
        let params = Params::in_query("attribute[]=a&attribute[x=b&attribute=c");
        assert!(params.answers().is_empty());
    }

    #[test]
    fn nothing_that_the_database_cannot_hold_gets_through() {
        let params = Params::in_query("service_code=a%00b&q=%ff");
        assert_eq!(params.first("service_code"), Some("a\u{fffd}b"));
        assert_eq!(params.first("q"), Some("\u{fffd}"));
    }
}
