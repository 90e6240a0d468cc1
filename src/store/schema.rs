//! The schema: which version a database has, and how it gets this program's.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::{Connection as _, Row};

use super::database_file::DatabaseFile;
use super::{Engine, Error, Store, tables};

/// Every change of the schema, each made in a transaction of its own.
static CHANGES: Migrator = sqlx::migrate!();

/// The version of a database, as this program sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// There is nothing in it yet.
    New,
    /// It has this older version.
    Older(i64),
    /// It has this program's version.
    Current,
    /// It has this version, which this program does not know.
    Newer(i64),
}

impl Schema {
    /// As a number: that of the last change made; 0 for a new one.
    pub fn version(self) -> i64 {
        match self {
            Self::New => 0,
            Self::Older(version) | Self::Newer(version) => version,
            Self::Current => Store::newest_schema(),
        }
    }
}

impl Store {
    /// The version that this program brings databases to.
    pub fn newest_schema() -> i64 {
        let versions = CHANGES.iter().map(|change| change.version);
        versions.max().unwrap_or_default()
    }

    /// The version that the database has.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn schema(&self) -> Result<Schema, Error> {
        let mut db = self.read().await?;
        let known = match self.engine {
            Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'",
            Engine::Postgres => {
                "SELECT COUNT(*) FROM pg_tables WHERE tablename = '_sqlx_migrations' AND schemaname = current_schema()"
            }
        };
        let tables: i64 = sqlx::query(known).fetch_one(&mut *db).await?.try_get(0)?;
        if tables == 0 {
            return Ok(Schema::New);
        }
        let row = sqlx::query("SELECT MAX(version) AS version FROM _sqlx_migrations")
            .fetch_one(&mut *db)
            .await?;
        let newest = Self::newest_schema();
        Ok(match row.try_get::<Option<i64>, _>("version")? {
            None => Schema::New,
            Some(version) if version < newest => Schema::Older(version),
            Some(version) if version > newest => Schema::Newer(version),
            Some(_) => Schema::Current,
        })
    }

    /// What does not fit between the changes that were made to the schema and those that this program knows; empty when the
    /// database is of this program's version, by exactly its changes.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn strange_changes(&self) -> Result<Vec<String>, Error> {
        let schema = self.schema().await?;
        if schema != Schema::Current {
            return Ok(vec![format!(
                "the database has version {} of its schema, not {}",
                schema.version(),
                Self::newest_schema()
            )]);
        }
        let mut db = self.read().await?;
        let rows = sqlx::query("SELECT version, checksum FROM _sqlx_migrations")
            .fetch_all(&mut *db)
            .await?;
        let mut made = BTreeMap::new();
        for row in &rows {
            made.insert(
                row.try_get::<i64, _>("version")?,
                row.try_get::<Vec<u8>, _>("checksum")?,
            );
        }
        let strange = |change: &&Migration| {
            let made = made.get(&change.version);
            made.is_none_or(|made| *made != *change.checksum)
        };
        let sentence = |change: &Migration| {
            format!(
                "change {} of the schema was not made as this program makes it",
                change.version
            )
        };
        Ok(CHANGES.iter().filter(strange).map(sentence).collect())
    }

    /// Brings the database to this program's version. What is done already stays; a change that was cut off is made anew.
    ///
    /// # Errors
    /// It was written by a newer program, or a change does not fit.
    pub async fn bring_up_to_date(&self) -> Result<(), Error> {
        if let Schema::Newer(version) = self.schema().await? {
            return Err(Error::Unusable(format!(
                "the database has version {version}, and this program knows {} and older: it was served by a newer program. Use that one; or restore the backup that it made before it changed the database",
                Self::newest_schema()
            )));
        }
        let migrated = CHANGES.run(&self.write).await;
        migrated.map_err(|error| {
            Error::Unusable(match error {
                MigrateError::VersionMismatch(version) | MigrateError::VersionMissing(version) => format!(
                    "change {version} of the database is not the one that this program knows: it was served by another program. Use that one"
                ),
                other => format!("the database could not be brought up to date: {other}"),
            })
        })
    }

    /// Whether anybody has an account.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn has_people(&self) -> Result<bool, Error> {
        let mut db = self.read().await?;
        let found = sqlx::query("SELECT id FROM accounts LIMIT 1")
            .fetch_optional(&mut *db)
            .await?;
        Ok(found.is_some())
    }

    /// Whether a backup of the database can be made at an older version too: its file is copied as it is, while rows of
    /// another engine are copied by a list that knows this program's version alone.
    pub fn is_copied_at_any_version(&self) -> bool {
        self.engine == Engine::Sqlite
    }

    /// Copies the database as it is at this moment into a new `SQLite` file, while others go on writing.
    ///
    /// # Errors
    /// The file cannot be made, or the database does not answer.
    pub async fn copy_into(&self, path: &Path) -> Result<(), Error> {
        let url = format!("sqlite:{}", path.display());
        if self.engine == Engine::Sqlite {
            if let Some(file) = DatabaseFile::of(&url)? {
                file.make_ready()?;
            }
            // The writer is left to those who write: copying only reads.
            let mut db = self.another_connection().await?;
            sqlx::query("VACUUM INTO $1")
                .bind(path.display().to_string())
                .execute(&mut db)
                .await?;
            return Ok(db.close().await?);
        }
        let copy = Self::open(&url).await?;
        self.copy_rows(&copy).await?;
        copy.close().await;
        Ok(())
    }

    /// Copies every row, as they are at one moment, into another database that has the schema and nobody in it.
    ///
    /// # Errors
    /// One of the databases does not answer; the other one is as it was then.
    pub async fn copy_rows(&self, to: &Self) -> Result<(), Error> {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        let mut from = self.read().await?;
        let mut snapshot = from.begin_with(begin).await?;
        let mut other = to.write.acquire().await?;
        let mut copying = other.begin_with(to.engine.begin()).await?;
        tables::copy(&mut snapshot, &mut copying).await?;
        Ok(copying.commit().await?)
    }
}
