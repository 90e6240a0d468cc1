//! What the command line can do, one file a subcommand.

pub mod check;
