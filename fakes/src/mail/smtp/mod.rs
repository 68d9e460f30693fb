//! The mail server: RFC 5321, with STARTTLS where it has a certificate, and a memory of nothing.

mod certificate;
mod content;
mod line;
mod reply;
mod session;

use std::{io, time::Duration};

use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

pub use certificate::{BadCertificate, Certificate};

use super::{Fate, Fault, Post, Tried, Way, letter::Content};
use crate::wire::Loss;
use content::Read;
use line::{Heard, Wire};
use reply::Reply;
pub(super) use session::is_address;
use session::{Next, Session};

/// What the server calls itself.
const NAME: &str = "mail.stand-in.test";

/// Serves until `stop`. Who is connected then is cut off.
pub(super) async fn serve(post: &Post, listener: TcpListener, stop: CancellationToken) {
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // It has no more room for now; the next one who comes may have.
                Err(_) => continue,
            },
            () = stop.cancelled() => return,
        };
        // Small replies to waiting clients: never worth delaying for a fuller packet.
        let _ = stream.set_nodelay(true);
        let (post, stop) = (post.clone(), stop.clone());
        post.clone().inner.tasks.spawn(async move {
            tokio::select! {
                // However it ends, the connection is over.
                _ = talk(&post, stream) => {}
                () = stop.cancelled() => {}
            }
        });
    }
}

async fn talk(post: &Post, stream: TcpStream) -> io::Result<()> {
    let mut down = post.inner.down.subscribe();
    let mut wire = Wire::plain(stream);
    let talked = tokio::select! {
        biased;
        _ = down.wait_for(|down| *down) => None,
        talked = Box::pin(converse(post, &mut wire)) => Some(talked),
    };
    match talked {
        Some(talked) => talked,
        None => wire.reset(),
    }
}

/// What becomes of the connection after a mail.
enum Then {
    GoOn,
    HangUp,
}

async fn converse(post: &Post, wire: &mut Wire) -> io::Result<()> {
    let mut session = Session::new(post);
    say(wire, &Reply::new(220, format!("{NAME} ESMTP"))).await?;
    loop {
        let (reply, next) = match wire.hear().await? {
            Heard::Nothing => return Ok(()),
            Heard::TooLong => (Reply::new(500, "5.5.6 That line is too long"), Next::GoOn),
            Heard::Bare => (Reply::new(500, "5.5.2 Lines end with CR LF"), Next::GoOn),
            Heard::Line(line) => session.hears(&line, wire.is_secure()),
        };
        say(wire, &reply).await?;
        match next {
            Next::GoOn => {}
            Next::End => return Ok(()),
            Next::StartTls(certificate) => {
                // What was sent in the open before the handshake would count as said behind it.
                if wire.has_more() {
                    return Ok(());
                }
                wire.becomes_secure(&certificate).await?;
                session = Session::new(post);
            }
            Next::Data => {
                let (from, to) = session.envelope();
                let read = content::read(wire, from.eight_bit).await?;
                if let Then::HangUp = mail(post, wire, read, &to).await? {
                    return Ok(());
                }
            }
        }
    }
}

/// Takes what was read, or says why not.
async fn mail(post: &Post, wire: &mut Wire, read: Read, to: &[String]) -> io::Result<Then> {
    let tried = Tried { way: Way::Smtp, key: None, to };
    let content = match read {
        Read::Nothing => return Ok(Then::HangUp),
        Read::Wrong(reply) => return refuse(post, wire, &tried, None, Fate::Refused, &reply).await,
        Read::Whole(raw) => Content::read(&raw),
    };
    let Some(content) = content else {
        let reply = Reply::new(554, "5.6.0 This is no mail: it has no From or no Date, or does not read");
        return refuse(post, wire, &tried, None, Fate::Refused, &reply).await;
    };
    match post.fault() {
        None => {}
        Some(Fault::Slow { ms }) => tokio::time::sleep(Duration::from_millis(ms)).await,
        Some(Fault::LoseReply { how }) => {
            post.take(&tried, &content, Fate::TakenInSilence);
            return lose(post, wire, how).await;
        }
        Some(Fault::LoseLetter { how }) => {
            post.note(&tried, Some(&content), Fate::Lost, 0, None);
            return lose(post, wire, how).await;
        }
        Some(Fault::Fail) => {
            let reply = Reply::new(451, "4.3.0 Something is wrong here; come again");
            return refuse(post, wire, &tried, Some(&content), Fate::Later, &reply).await;
        }
        Some(Fault::TooMany { seconds }) => {
            let reply = Reply::new(421, format!("4.7.0 Too many mails; come again in {seconds} seconds"));
            refuse(post, wire, &tried, Some(&content), Fate::Later, &reply).await?;
            return Ok(Then::HangUp);
        }
        Some(Fault::Never) => {
            let reply = Reply::new(554, "5.7.1 We do not carry this");
            return refuse(post, wire, &tried, Some(&content), Fate::Refused, &reply).await;
        }
    }
    let id = post.take(&tried, &content, Fate::Taken);
    say(wire, &Reply::new(250, format!("2.0.0 Ok: queued as {id}"))).await?;
    Ok(Then::GoOn)
}

async fn refuse(
    post: &Post,
    wire: &mut Wire,
    tried: &Tried<'_>,
    content: Option<&Content>,
    fate: Fate,
    reply: &Reply,
) -> io::Result<Then> {
    post.note(tried, content, fate, reply.code(), None);
    say(wire, reply).await?;
    Ok(Then::GoOn)
}

async fn lose(post: &Post, wire: &mut Wire, how: Loss) -> io::Result<Then> {
    match how {
        Loss::Closed => {}
        Loss::Reset => wire.reset()?,
        Loss::Hang => post.halt().cancelled().await,
    }
    Ok(Then::HangUp)
}

async fn say(wire: &mut Wire, reply: &Reply) -> io::Result<()> {
    wire.write_all(reply.to_string().as_bytes()).await?;
    wire.flush().await
}
