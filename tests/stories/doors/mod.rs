//! What strangers do to a listener below HTTP: they send nothing, too slowly, too much, or what two readers would read
//! differently. They are cut or refused, and visitors see nothing of it.

mod crowd;
mod framing;
mod leaving;
mod raw;
mod shared_lines;
mod slow;
