#![doc = include_str!("../ARCHITECTURE.md")]
#![forbid(unsafe_code)]

pub mod alphabet;
pub mod clock;
pub mod config;
pub mod course;
pub mod sign_in;
pub mod store;
