//! Centres and courses to choose from in forms and lists, as far as who asks answers for them.

use crate::course::id::CourseId;
use crate::course::language::Language;
use crate::store::centres::{self, Centre};
use crate::store::id::CentreId;
use crate::store::scope::Scope;
use crate::store::{Connection, Error as StoreError};
use crate::web::ask::Ask;
use crate::web::error::Error;

/// The scope of a list that `?centre=` narrows, the centre it was narrowed to, and the centres to choose from: none
/// for who has one alone.
///
/// # Errors
/// [`Error::NotFound`] when the centre is not in scope.
pub async fn centre_filter(ask: &Ask) -> Result<(Scope, Option<CentreId>, Vec<Centre>), Error> {
    let scope = ask.scope()?;
    let chosen = ask.query("centre").filter(|id| !id.is_empty());
    let mut db = ask.app.store.read().await?;
    let centre = match chosen {
        Some(text) => {
            let id = CentreId::parse(&text).ok_or(Error::NotFound)?;
            let centre = centres::by_id(&mut db, &scope, &id).await?;
            Some(centre.ok_or(Error::NotFound)?.id)
        }
        None => None,
    };
    let centres = centres_to_choose(&mut db, &scope).await?;
    let narrowed = centre.clone().map_or(scope, Scope::Centre);
    Ok((narrowed, centre, centres))
}

/// The centres that somebody with this scope chooses from: none for who has one alone.
///
/// # Errors
/// The database does not answer.
pub async fn centres_to_choose(
    db: &mut Connection,
    scope: &Scope,
) -> Result<Vec<Centre>, StoreError> {
    match scope {
        Scope::All => centres::all(db, scope).await,
        Scope::Centre(_) => Ok(Vec::new()),
    }
}

/// The centre of a form: the manager's own, or the one that an administrator chose; `None` when there is no such one.
///
/// # Errors
/// The database does not answer.
pub async fn chosen_centre(ask: &Ask, typed: &str) -> Result<Option<Centre>, Error> {
    let scope = ask.scope()?;
    let id = match &scope {
        Scope::Centre(own) => Some(own.clone()),
        Scope::All => CentreId::parse(typed),
    };
    let Some(id) = id else { return Ok(None) };
    let mut db = ask.app.store.read().await?;
    Ok(centres::by_id(&mut db, &scope, &id).await?)
}

/// A course in a list to choose from.
pub struct CourseChoice {
    /// Its id.
    pub id: CourseId,
    /// Its title.
    pub title: String,
    /// The language of the title.
    pub language: Language,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The courses that people can be enrolled in.
pub fn course_choices(ask: &Ask, chosen: &str) -> Vec<CourseChoice> {
    let catalogue = ask.catalogue();
    let listed = catalogue.courses.values().filter(|course| course.listed);
    let choice = |course: &std::sync::Arc<crate::course::Course>| {
        let text = course.text.read(&ask.language());
        CourseChoice {
            id: course.id.clone(),
            title: text.text.title.clone(),
            language: text.language.clone(),
            chosen: course.id.as_str() == chosen,
        }
    };
    listed.map(choice).collect()
}

/// The course of a form: `Ok(None)` where none was chosen.
///
/// # Errors
/// [`Error::Malformed`] when there is no such course.
pub fn chosen_course(ask: &Ask, typed: &str) -> Result<Option<CourseId>, Error> {
    if typed.is_empty() {
        return Ok(None);
    }
    let id = CourseId::parse(typed).map_err(|_| Error::Malformed)?;
    let known = ask.catalogue().courses.contains_key(&id);
    known.then_some(Some(id)).ok_or(Error::Malformed)
}
