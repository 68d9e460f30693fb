//! Letters are sent: each once, whatever happens to who sends it and to who carries it.

mod carrier;
mod crowd;
mod desk;
mod digest;
mod heard;
mod once;
mod restored;
mod returned;
mod unheard;
