//! From what somebody typed to ranked hits: the index brings candidates near, each is judged, and the best stand first.

use super::{
    judge::{Candidate, Verdict, judge},
    model::{COUNTED, Class, Counts, Hit, HitKind, Hits, PAGE, SearchFilter, SearchMark, Why},
    query::Query,
    store::{self, Asked, Found},
};
use crate::access::{Action, AppError, Tx, may};
use std::{cmp::Reverse, collections::HashMap};
use uuid::Uuid;

/// With fewer hits than these, words are also looked for as if mistyped.
const FEW: usize = 3;
/// Articles among the hits; the knowledge base itself shows them all.
const ARTICLES: i32 = 50;
/// Records that are offered before anything is typed.
const RECENT: i32 = 8;

/// The best hits among the newest candidates: what is shown while one types.
pub async fn best(tx: &mut Tx, text: &str, most: usize) -> Result<Vec<Hit>, AppError> {
    let mut hits =
        page_of(tx, &SearchFilter { text: text.to_owned(), ..SearchFilter::default() }, None, 60).await?.hits;
    hits.truncate(most);
    dress(tx, &mut hits).await?;
    Ok(hits)
}

/// One page of all hits.
pub async fn page(tx: &mut Tx, filter: &SearchFilter, after: Option<SearchMark>) -> Result<Hits, AppError> {
    let mut page = page_of(tx, filter, after, PAGE).await?;
    dress(tx, &mut page.hits).await?;
    Ok(page)
}

/// How many hits there are of each kind, whatever kind the filter names.
pub async fn count(tx: &mut Tx, filter: &SearchFilter) -> Result<Counts, AppError> {
    let all = SearchFilter { kind: None, ..filter.clone() };
    let page = page_of(tx, &all, None, COUNTED).await?;
    let mut counts = Counts { more: page.next.is_some(), ..Counts::default() };
    for hit in &page.hits {
        counts.by_kind[hit.kind as usize] += 1;
    }
    Ok(counts)
}

/// Of these records those that the caller may still see; without any, the newest own ones.
pub async fn recent(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Hit>, AppError> {
    let nothing = Verdict { class: Class::Exact, why: Why::Name, title: Vec::new(), detail: Vec::new() };
    let found = store::recent(tx, ids, RECENT).await?;
    let me = tx.person();
    let mut hits: Vec<Hit> = found.into_iter().filter_map(|found| hit(found, nothing.clone(), me)).collect();
    dress(tx, &mut hits).await?;
    Ok(hits)
}

async fn page_of(tx: &mut Tx, filter: &SearchFilter, after: Option<SearchMark>, most: usize) -> Result<Hits, AppError> {
    let Some(query) = Query::of(&filter.text) else { return Ok(Hits { hits: Vec::new(), next: None }) };
    let plan = query.plan();
    let one = query.is_one_letter();
    let most = if one { most.min(50) } else { most };
    let asked = Asked {
        plan: &plan,
        kind: filter.kind,
        owner: filter.owner,
        after,
        most: i32::try_from(most).unwrap_or(i32::MAX),
        slips: false,
    };
    let found = store::candidates(tx, asked).await?;
    let next = end_of(&found, most);
    let me = tx.person();
    let mut hits = judged(&query, found, false, me);
    if hits.len() < FEW && after.is_none() && next.is_none() {
        let more = judged(&query, store::candidates(tx, Asked { slips: true, ..asked }).await?, true, me);
        let known: Vec<Uuid> = hits.iter().map(|hit| hit.id).collect();
        hits.extend(more.into_iter().filter(|hit| !known.contains(&hit.id)));
    }
    if after.is_none() && filter.owner.is_none() && filter.kind.is_none_or(|kind| kind == HitKind::Article) {
        hits.extend(articles(tx, &query).await?);
    }
    if one {
        hits.sort_by_key(|hit| Reverse(hit.touched_at));
    } else {
        hits.sort_by_key(|hit| (hit.class, !hit.own, Reverse(hit.touched_at), hit.id));
    }
    Ok(Hits { hits, next })
}

/// The articles that are found, which have an index of their own: by their titles as other records are, or by their text.
async fn articles(tx: &mut Tx, query: &Query) -> Result<Vec<Hit>, AppError> {
    let mut found = store::articles(tx, &query.finding(false).unwrap_or_default(), ARTICLES).await?;
    let mut forgiving = false;
    if found.len() < FEW
        && let Some(slips) = query.finding(true)
    {
        forgiving = true;
        let known: Vec<Uuid> = found.iter().map(|article| article.id).collect();
        let more = store::articles(tx, &slips, ARTICLES).await?;
        found.extend(more.into_iter().filter(|article| !known.contains(&article.id)));
    }
    let hit = |article: store::ArticleFound| {
        let candidate = Candidate { title: &article.title, ..Candidate::default() };
        let inside = Verdict { class: Class::Inside, why: Why::Extra, title: Vec::new(), detail: Vec::new() };
        let verdict = judge(query, &candidate, forgiving).unwrap_or(inside);
        Hit {
            kind: HitKind::Article,
            id: article.id,
            title: article.title,
            title_marks: verdict.title,
            detail: String::new(),
            detail_marks: Vec::new(),
            why: verdict.why,
            class: verdict.class,
            owner_id: None,
            owner: None,
            company: None,
            own: false,
            touched_at: article.touched_at,
        }
    };
    Ok(found.into_iter().map(hit).collect())
}

/// Where the index was read to, if it may go on there.
fn end_of(found: &[Found], most: usize) -> Option<SearchMark> {
    let read = || found.iter().filter_map(|found| Some(SearchMark { touched_at: found.read_to?, id: found.id }));
    (read().count() >= most).then(|| read().min_by_key(|mark| (mark.touched_at, mark.id))).flatten()
}

fn judged(query: &Query, found: Vec<Found>, forgiving: bool, me: Uuid) -> Vec<Hit> {
    let one = |found: Found| {
        let verdict = {
            let text = |field: &'_ Option<String>| field.clone().unwrap_or_default();
            let (phone, email, extra) = (text(&found.phone), text(&found.email), text(&found.extra));
            judge(query, &Candidate { title: &found.title, phone: &phone, email: &email, extra: &extra }, forgiving)?
        };
        hit(found, verdict, me)
    };
    found.into_iter().filter_map(one).collect()
}

fn hit(found: Found, verdict: Verdict, me: Uuid) -> Option<Hit> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (phone, email) = (given(&found.phone), given(&found.email));
    let detail = match verdict.why {
        Why::Phone => phone.clone(),
        Why::Email => email.clone(),
        _ => None,
    };
    let plain = || [phone.clone(), email.clone()].into_iter().flatten().next();
    Some(Hit {
        kind: HitKind::from_key(&found.kind)?,
        id: found.id,
        title: found.title,
        title_marks: verdict.title,
        detail_marks: if detail.is_some() { verdict.detail } else { Vec::new() },
        detail: detail.or_else(plain).unwrap_or_default(),
        why: verdict.why,
        class: verdict.class,
        // What nobody has belongs to nobody by id.
        owner_id: found.owner.filter(|owner| !owner.is_nil()),
        owner: None,
        company: None,
        own: found.owner == Some(me),
        touched_at: found.touched_at,
    })
}

/// Adds whose the records are, and at which customer.
async fn dress(tx: &mut Tx, hits: &mut [Hit]) -> Result<(), AppError> {
    let of =
        |hits: &[Hit], kind: HitKind| hits.iter().filter(|hit| hit.kind == kind).map(|hit| hit.id).collect::<Vec<_>>();
    let owners: Vec<Uuid> = hits.iter().filter_map(|hit| hit.owner_id).collect();
    let people = if owners.is_empty() { HashMap::new() } else { store::people(tx, &owners).await? };
    let (contacts, deals) = (of(hits, HitKind::Contact), of(hits, HitKind::Deal));
    let sees = may(tx.role(), Action::SeeCustomers);
    let mut companies = HashMap::new();
    if sees && !contacts.is_empty() {
        companies.extend(store::companies_of_contacts(tx, &contacts).await?);
    }
    if sees && !deals.is_empty() {
        companies.extend(store::companies_of_deals(tx, &deals).await?);
    }
    let tickets = of(hits, HitKind::Ticket);
    let mut told: HashMap<Uuid, store::TicketFound> = HashMap::new();
    if !tickets.is_empty() {
        told.extend(store::tickets(tx, &tickets).await?.into_iter().map(|ticket| (ticket.id, ticket)));
    }
    for hit in hits {
        if let Some(ticket) = told.remove(&hit.id) {
            hit.company =
                Some([Some(ticket.number), ticket.customer].into_iter().flatten().collect::<Vec<_>>().join(" · "));
            hit.owner = ticket.owner;
            continue;
        }
        hit.owner = hit.owner_id.and_then(|owner| people.get(&owner).cloned());
        hit.company = companies.remove(&hit.id);
    }
    Ok(())
}
