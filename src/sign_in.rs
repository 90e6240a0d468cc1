//! Getting in: passwords, random secrets, codes on paper, and how failures slow further tries.

pub mod choice;
pub mod device;
mod hashing;
pub mod lifetime;
pub mod password;
pub mod phrase;
mod pieces;
pub mod secret;
pub mod slowing;
pub mod user_name;
