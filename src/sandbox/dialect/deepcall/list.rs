//! `Group/list` (`api/deepcall.md` §5.4) and what lists have in common.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use super::Call;
use super::envelope::{self, Answer, PageFields};
use super::refusal::Refusal;
use super::request::{Fields, Reference};
use super::variant::{DeepcallVariants, Empty, IdFilter, Inactive, LimitMax, Paging};
use super::wire::{ById, ListedGroup};
use crate::sandbox::access::Permission;
use crate::sandbox::store::{Group, GroupFilter, Member, Window, groups, rosters};

/// The page size without `limit`, as in the capture.
const DEFAULT_LIMIT: i64 = 10;

/// Whether a list says which page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Fully,
    NotAtAll,
}

/// The page that was asked for, the rows it shows, and what it says of itself.
pub(super) struct Page {
    pub(super) window: Window,
    number: i64,
    size: Option<i64>,
    told: Told,
}

impl Page {
    /// Reads `page` and `limit` and applies the variant.
    pub(super) fn read(fields: &Fields, variants: &DeepcallVariants) -> Result<Self, Refusal> {
        let page = fields.ordinal("page")?.unwrap_or(1);
        let limit = fields.ordinal("limit")?.unwrap_or(DEFAULT_LIMIT);
        let limit = match variants.limit_max {
            LimitMax(Some(most)) => limit.min(most.into()),
            LimitMax(None) => limit,
        };
        let asked = Window {
            offset: (page - 1).saturating_mul(limit),
            limit,
        };
        let whole = |told| Self {
            window: Window::ALL,
            number: 1,
            size: None,
            told,
        };
        let part = |window, number| Self {
            window,
            number,
            size: Some(limit),
            told: Told::Fully,
        };
        Ok(match variants.paging {
            Paging::Honoured => part(asked, page),
            Paging::EchoDiffers => part(asked, 1),
            Paging::Repeats => part(Window { offset: 0, limit }, page),
            Paging::IgnoredFirst => {
                let first = Window {
                    offset: 0,
                    limit: DEFAULT_LIMIT,
                };
                Self {
                    size: Some(DEFAULT_LIMIT),
                    ..part(first, 1)
                }
            }
            Paging::IgnoredAll => whole(Told::Fully),
            Paging::MissingFields => whole(Told::NotAtAll),
        })
    }

    /// Gives the numbers beside the payload.
    pub(super) fn fields(&self, total: i64) -> Option<PageFields> {
        // A server that gives everything has no size of its own: the whole is the page.
        let limit = self.size.unwrap_or(total.max(1));
        (self.told == Told::Fully).then(|| PageFields {
            page: self.number,
            limit,
            total_pages: total / limit + i64::from(total % limit > 0),
            total_items: total,
        })
    }
}

/// Writes a list, or what the variant puts in the place of an empty one.
pub(super) fn listing<T: Serialize>(
    rows: &T,
    empty: bool,
    page: Option<PageFields>,
    variants: &DeepcallVariants,
) -> Result<Answer, Refusal> {
    if !empty {
        return envelope::payload(Some(rows), page, variants);
    }
    let nothing = match variants.empty {
        Empty::Object => Some(Value::Object(serde_json::Map::new())),
        Empty::Array => Some(Value::Array(Vec::new())),
        Empty::Null => Some(Value::Null),
        Empty::Absent => None,
        Empty::Error1012 => return Err(Refusal::NoData),
    };
    envelope::payload(nothing.as_ref(), page, variants)
}

pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let Call {
        shared,
        variants,
        fields,
        account,
    } = call;
    let forward = fields.switch("forward")?.unwrap_or(false);
    // `quick` is accepted: what the slower answer has in addition is not documented (§3, quirk 12).
    fields.switch("quick")?;
    if !forward && shared.access.permission() == Permission::Denied {
        return Err(Refusal::PermissionDenied);
    }
    let page = Page::read(fields, variants)?;
    let id = match variants.id_filter {
        IdFilter::GroupId => fields.reference("groupId"),
        IdFilter::Lowercase => fields.reference("groupid"),
        IdFilter::Ignored => None,
    };
    let filter = GroupFilter {
        id: id.map(|reference| match reference {
            Reference::Id(id) => id,
            // No group has this id, so that the list is empty.
            Reference::Nothing => 0,
        }),
        name: fields.text("name")?.filter(|name| !name.is_empty()).map(str::to_owned),
        only_active: variants.inactive == Inactive::Hidden,
    };

    let (window, account) = (page.window, account.clone());
    let (found, members) = shared
        .store
        .read(move |store| {
            let found = groups::search(store, &account, &filter, window)?;
            let ids: Vec<_> = found.rows.iter().map(|group| group.id).collect();
            let members = rosters::members_of(store, &ids)?;
            Ok((found, members))
        })
        .await?;

    let mut rosters: HashMap<i64, Vec<Member>> = HashMap::with_capacity(found.rows.len());
    for (group, member) in members {
        rosters.entry(group).or_default().push(member);
    }
    let show = |group: Group| {
        let id = group.id;
        let members = shared.states.deepcall.show(id, rosters.remove(&id).unwrap_or_default());
        (id, ListedGroup::new(group, &members, variants))
    };
    let rows: Vec<_> = found.rows.into_iter().map(show).collect();
    let empty = rows.is_empty();
    listing(&ById(rows), empty, page.fields(found.total), variants)
}
