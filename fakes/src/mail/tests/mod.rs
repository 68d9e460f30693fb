//! The carrier of mail, judged by clients that are not ours.

mod api;
mod events;
mod pages;
mod smtp;

use super::{Config, Post};
use crate::stage::{Stage, socket};

const KEY: &str = "re_of_a_test";

/// One that is served.
async fn carrier(stage: &mut Stage, config: Config) -> Post {
    let ((http, url), (smtp, _)) = (socket().await, socket().await);
    let post = Post::new(config, smtp.local_addr().unwrap(), &url);
    let (serving, stop) = (post.clone(), stage.stop.clone());
    stage.tasks.spawn(async move { serving.serve(http, smtp, stop).await });
    post
}
