//! Kept by the stories of crashes and outages.
