#![doc = include_str!("../ARCHITECTURE.md")]
#![forbid(unsafe_code)]

pub mod alphabet;
pub mod backup;
pub mod certificate;
pub mod clock;
pub mod command;
pub mod config;
pub mod course;
pub mod library;
pub mod log;
pub mod mail;
pub mod meter;
pub mod remark;
pub mod report;
pub mod sign_in;
pub mod store;
pub mod tls;
pub mod turns;
pub mod web;
pub mod words;
