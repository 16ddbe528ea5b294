//! Range requests (RFC 9110, section 14).

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, EntityTag, IfRange, Range},
    },
    web::Bytes,
};

/// Part of a file to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole file.
    Whole,
    /// First and last byte, both included.
    From(usize, usize),
    /// The range starts after the end of the file.
    Nowhere,
}

/// Returns the requested part of a file with this tag and length. Several ranges, another unit, or
/// an `If-Range` that does not match give the whole file, as RFC 9110 allows.
pub(super) fn asked_for(request: &HttpRequest, tag: &EntityTag, length: usize) -> Part {
    let Ok(Range::Bytes(parts)) = request.get_header::<Range>().ok_or(()) else {
        return Part::Whole;
    };
    if request.headers().contains_key(header::IF_RANGE) {
        match request.get_header::<IfRange>() {
            Some(IfRange::EntityTag(known)) if known.strong_eq(tag) => {}
            // A date in `If-Range` never matches: photo files have no `Last-Modified`.
            _ => return Part::Whole,
        }
    }
    let [part] = parts.as_slice() else { return Part::Whole };
    let whole = u64::try_from(length).unwrap_or_default();
    let ends = part.to_satisfiable_range(whole).and_then(|(first, last)| {
        Some((usize::try_from(first).ok()?, usize::try_from(last).ok()?))
    });
    ends.map_or(Part::Nowhere, |(first, last)| Part::From(first, last))
}

impl Part {
    /// Builds the response with this part of the bytes.
    pub(super) fn of(self, mut response: HttpResponseBuilder, bytes: Bytes) -> HttpResponse {
        match self {
            Self::From(first, last) if last < bytes.len() && first <= last => {
                let range = format!("bytes {first}-{last}/{}", bytes.len());
                response
                    .status(StatusCode::PARTIAL_CONTENT)
                    .insert_header((header::CONTENT_RANGE, range))
                    .body(bytes.slice(first..=last))
            }
            Self::Whole | Self::From(..) | Self::Nowhere => response.body(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const TAG: &str = "\"a\"";

    fn part(headers: &[(&str, &str)]) -> Part {
        let mut request = TestRequest::default();
        for header in headers {
            request = request.insert_header(*header);
        }
        asked_for(&request.to_http_request(), &EntityTag::new_strong("a".to_owned()), 100)
    }

    #[test]
    fn one_part_is_what_is_sent() {
        for (range, expected) in [
            ("bytes=0-9", Part::From(0, 9)),
            ("bytes=90-", Part::From(90, 99)),
            ("bytes=90-1000", Part::From(90, 99)),
            ("bytes=-10", Part::From(90, 99)),
            ("bytes=-1000", Part::From(0, 99)),
            ("bytes=100-", Part::Nowhere),
            ("bytes=-0", Part::Nowhere),
        ] {
            assert_eq!(part(&[("range", range)]), expected, "{range}");
        }
    }

    #[test]
    fn what_nobody_can_read_or_need_not_is_the_whole() {
        for range in ["bytes=9-0", "bytes=0-1,5-6", "lines=0-9", "bytes", "bytes=x-", ""] {
            assert_eq!(part(&[("range", range)]), Part::Whole, "{range}");
        }
        assert_eq!(part(&[]), Part::Whole);
    }

    #[test]
    fn a_part_of_another_file_is_none_of_this() {
        let range = ("range", "bytes=0-9");
        assert_eq!(part(&[range, ("if-range", TAG)]), Part::From(0, 9));
        for other in ["\"b\"", "W/\"a\"", "Sun, 22 Nov 2026 05:55:52 GMT", "nonsense"] {
            assert_eq!(part(&[range, ("if-range", other)]), Part::Whole, "{other}");
        }
    }
}
