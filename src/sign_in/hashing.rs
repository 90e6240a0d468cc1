//! The hash itself: argon2id (m = 19 MiB, t = 2, p = 1), in memory that is used again. Taken anew for each hash, it would be
//! spread over what the allocator holds for every thread, and the server would grow by hundreds of megabytes.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::try_generate_salt;
use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::password::HashError;

/// Hashes passwords, each call on its own memory: as many pieces are kept as there were calls at a time.
#[derive(Debug, Default)]
pub(super) struct Hasher {
    spare: Mutex<Vec<Memory>>,
}

type Memory = Vec<Block>;

impl Hasher {
    /// The hash of a password as a PHC string, with a new salt.
    pub(super) fn hash(&self, password: &[u8]) -> Result<String, HashError> {
        let (argon2, params) = (Argon2::default(), Params::default());
        let salt = try_generate_salt().map_err(failed)?;
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        self.fill(&argon2, password, &salt, &mut output)?;
        let hash = PasswordHash {
            algorithm: Algorithm::default().ident(),
            version: Some(Version::default().into()),
            params: ParamsString::try_from(&params).map_err(failed)?,
            salt: Some(Salt::new(&salt).map_err(failed)?),
            hash: Some(Output::new(&output).map_err(failed)?),
        };
        Ok(hash.to_string())
    }

    /// Whether this password was hashed so, with whatever parameters of argon2.
    pub(super) fn verify(&self, password: &str, hashed: &str) -> Result<bool, HashError> {
        let hashed = PasswordHash::new(hashed).map_err(failed)?;
        let (Some(salt), Some(expected)) = (&hashed.salt, &hashed.hash) else {
            return Ok(false);
        };
        let algorithm = Algorithm::try_from(hashed.algorithm.as_str()).map_err(failed)?;
        let version = hashed.version.map(Version::try_from).transpose();
        let params = Params::try_from(&hashed).map_err(failed)?;
        let argon2 = Argon2::new(
            algorithm,
            version.map_err(failed)?.unwrap_or_default(),
            params,
        );
        let mut output = vec![0; expected.as_bytes().len()];
        self.fill(&argon2, password.as_bytes(), salt, &mut output)?;
        // Takes as long wherever they differ.
        Ok(*expected == Output::new(&output).map_err(failed)?)
    }

    fn fill(
        &self,
        argon2: &Argon2<'_>,
        password: &[u8],
        salt: &[u8],
        output: &mut [u8],
    ) -> Result<(), HashError> {
        let mut memory = self.take();
        let needed = argon2.params().block_count();
        if memory.len() < needed {
            memory.resize(needed, Block::default());
        }
        let filled = argon2.hash_password_into_with_memory(password, salt, output, &mut memory);
        self.give_back(memory);
        filled.map_err(failed)
    }

    fn take(&self) -> Memory {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.pop().unwrap_or_default()
    }

    fn give_back(&self, memory: Memory) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.push(memory);
    }
}

fn failed(error: impl std::fmt::Display) -> HashError {
    HashError::Failed(error.to_string())
}

/// Whether a hash was made with other parameters than new ones are.
pub(super) fn is_outdated(hashed: &str) -> bool {
    let now = Params::default();
    let costs = (now.m_cost(), now.t_cost(), now.p_cost());
    let same = PasswordHash::new(hashed).is_ok_and(|hash| {
        let made_with = Params::try_from(&hash);
        hash.algorithm.as_str() == "argon2id"
            && hash.version == Some(Version::V0x13.into())
            && made_with.is_ok_and(|made| (made.m_cost(), made.t_cost(), made.p_cost()) == costs)
    });
    !same
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn hashes_are_those_of_the_library_and_memory_that_was_used_changes_none() {
        let hasher = Hasher::default();
        for password in ["seven green bicycles", "", "\u{645}\u{631}"] {
            let ours = hasher.hash(password.as_bytes()).expect("hashed");
            let theirs = Argon2::default().hash_password(password.as_bytes());
            let theirs = theirs.expect("hashed").to_string();
            let check = Argon2::default().verify_password(password.as_bytes(), ours.as_str());
            assert!(check.is_ok(), "{ours}");
            assert!(hasher.verify(password, &theirs).expect("checked"));
            assert!(
                !hasher
                    .verify("six green bicycles", &theirs)
                    .expect("checked")
            );
        }
        assert_eq!(hasher.spare.lock().expect("memory").len(), 1);
    }
}
