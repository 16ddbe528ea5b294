//! Ends requests whose bodies arrive too slowly, or go on after they were refused, so that senders
//! cannot hold connections for ever.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    Error, HttpMessage as _,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    middleware::Next,
    web::Bytes,
};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};

use crate::shared_stream::SharedStream;

/// What is expected of a body.
#[derive(Debug, Clone, Copy)]
struct Expected {
    /// Time in which the minimum must arrive, or the end of the body.
    period: Duration,
    /// Minimum number of bytes in each period.
    bytes: usize,
    /// Maximum time for the whole body.
    total: Duration,
}

/// The period is long enough for a tunnel.
const EXPECTED: Expected =
    Expected { period: Duration::from_mins(1), bytes: 16 * 1024, total: Duration::from_mins(30) };

/// Middleware that ends slow bodies. The handler sees a [`PayloadError`].
///
/// If a handler responds before the body has arrived, the connection is closed after the response.
/// The framework would otherwise read a chunked body to its end, and it may have none.
pub(crate) async fn end_slow_bodies<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, ResponseBody>>, Error> {
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let payload = SharedStream::new(payload);
    let unread = payload.clone();
    request.set_payload(Payload::Stream { payload: Box::pin(paced(payload, EXPECTED)) });
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| {
        EitherBody::right(ResponseBody { body: body.boxed(), _unread: unread })
    }))
}

/// The body of a response. Until it is sent, the body of the request is kept: the framework closes
/// the connection if that is not read to its end.
pub(crate) struct ResponseBody {
    body: BoxBody,
    _unread: SharedStream<Payload>,
}

impl MessageBody for ResponseBody {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

/// Whether the error means that the body came too slowly.
pub(crate) fn is_too_slow(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}

/// The same bytes, and an error if they arrive more slowly than expected.
fn paced<S>(body: S, expected: Expected) -> impl Stream<Item = Result<Bytes, PayloadError>>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    let pace = Pace::new(expected);
    stream::try_unfold((body, pace), async |(mut body, mut pace)| {
        let chunk = timeout_at(pace.deadline(), body.next()).await;
        let chunk = chunk.map_err(|_elapsed| too_slow())?.transpose()?;
        Ok(chunk.map(|chunk| {
            pace.count(chunk.len());
            (chunk, (body, pace))
        }))
    })
}

struct Pace {
    expected: Expected,
    /// When the whole body must have arrived.
    end: Instant,
    /// When the minimum of the current period must have arrived.
    end_of_period: Instant,
    /// Bytes in the current period.
    bytes: usize,
}

impl Pace {
    fn new(expected: Expected) -> Self {
        let now = Instant::now();
        Self { expected, end: now + expected.total, end_of_period: now + expected.period, bytes: 0 }
    }

    fn deadline(&self) -> Instant {
        self.end.min(self.end_of_period)
    }

    fn count(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes >= self.expected.bytes {
            self.bytes = 0;
            self.end_of_period = Instant::now() + self.expected.period;
        }
    }
}

fn too_slow() -> PayloadError {
    PayloadError::Io(io::Error::new(io::ErrorKind::TimedOut, "the body came too slowly"))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Chunk = Result<Bytes, PayloadError>;

    /// Chunks of this size, with 10 ms before each.
    fn sender(size: usize, chunks: usize) -> impl Stream<Item = Chunk> + Unpin {
        Box::pin(stream::iter(0..chunks).then(move |_| async move {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok(Bytes::from(vec![0; size]))
        }))
    }

    async fn received(
        body: impl Stream<Item = Chunk> + Unpin,
        expected: Expected,
    ) -> Result<usize, PayloadError> {
        let mut chunks = std::pin::pin!(paced(body, expected));
        let mut bytes = 0;
        while let Some(chunk) = chunks.next().await {
            bytes += chunk?.len();
        }
        Ok(bytes)
    }

    #[tokio::test]
    async fn a_phone_on_a_bad_network_is_waited_for_and_a_stalled_sender_is_not() {
        let patient =
            Expected { period: Duration::from_secs(5), bytes: 16, total: Duration::from_mins(1) };
        assert_eq!(received(sender(16, 20), patient).await.unwrap(), 320);
        assert_eq!(received(sender(1, 10), patient).await.unwrap(), 10);

        let strict = Expected { period: Duration::from_millis(100), ..patient };
        let now_and_then = sender(1, usize::MAX);
        assert!(is_too_slow(&received(now_and_then, strict).await.unwrap_err()));
    }

    #[tokio::test]
    async fn no_body_may_take_for_ever() {
        let expected = Expected {
            period: Duration::from_secs(5),
            bytes: 16,
            total: Duration::from_millis(300),
        };
        assert!(is_too_slow(&received(sender(16, usize::MAX), expected).await.unwrap_err()));
    }
}
