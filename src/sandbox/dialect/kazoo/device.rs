//! `/devices`: phones, which follow from the agents (`api/kazoo.md` §8.2).

use rusqlite::Connection;
use serde_json::{Value, json};

use super::Call;
use super::answer::Answer;
use super::digest;
use super::identity::{self, Kind, kazoo_device_id, kazoo_user_id};
use super::index::Listed;
use super::list;
use super::paging::Row;
use super::refusal::Refusal;
use super::variant::Registrar;
use crate::sandbox::seed::ACCOUNT;
use crate::sandbox::store::{Agent, AgentFilter, Window, agents};

/// One phone: the desk phone or the other one of an agent, or one of the two that nobody owns.
#[derive(Debug, Clone)]
pub(super) struct Device {
    /// The owner's number; 0 for nobody.
    agent: i64,
    phone: i64,
    name: String,
}

impl Device {
    pub(super) fn id(&self) -> String {
        kazoo_device_id(self.agent, self.phone)
    }

    fn number(&self) -> i64 {
        self.agent * 2 + self.phone
    }

    fn owner(&self) -> Option<String> {
        (self.agent != 0).then(|| kazoo_user_id(self.agent))
    }

    fn is_enabled(&self) -> bool {
        self.phone != 0 || self.agent % 11 != 4
    }

    fn is_registered(&self) -> bool {
        match self.phone {
            0 => self.agent % 5 != 2,
            _ => self.agent % 2 == 0 && self.agent != 0,
        }
    }

    fn kind(&self) -> &'static str {
        match (self.agent, self.phone) {
            (_, 0) => "sip_device",
            (0, _) => "fax",
            (agent, _) if agent % 7 == 0 => "cellphone",
            _ => "softphone",
        }
    }

    fn mac_address(&self) -> String {
        if self.phone != 0 {
            return String::new();
        }
        let [.., high, middle, low] = self.agent.to_be_bytes();
        format!("00:04:f2:{high:02x}:{middle:02x}:{low:02x}")
    }

    fn username(&self) -> String {
        format!("user_{}", self.id().get(..8).unwrap_or_default())
    }

    fn summary(&self) -> Value {
        let mut summary = json!({ "id": self.id(), "name": self.name });
        if let Some(owner) = self.owner() {
            summary["owner_id"] = owner.into();
        }
        summary["enabled"] = self.is_enabled().into();
        summary["device_type"] = self.kind().into();
        summary["mac_address"] = self.mac_address().into();
        summary["username"] = self.username().into();
        summary["flags"] = json!([]);
        summary
    }

    /// Gives the row in the list about the owner.
    pub(super) fn owned_summary(&self) -> Value {
        let mut summary = self.summary();
        if let Some(fields) = summary.as_object_mut() {
            fields.shift_remove("username");
            fields.shift_remove("flags");
        }
        summary["hotdesked"] = false.into();
        summary
    }

    pub(super) fn whole(&self) -> Value {
        let mut whole = json!({ "name": self.name });
        if let Some(owner) = self.owner() {
            whole["owner_id"] = owner.into();
        }
        whole["enabled"] = self.is_enabled().into();
        whole["device_type"] = self.kind().into();
        whole["mac_address"] = self.mac_address().into();
        whole["sip"] = json!({ "username": self.username(), "method": "password" });
        whole["do_not_disturb"] = json!({ "enabled": false });
        whole["flags"] = json!([]);
        whole["id"] = self.id().into();
        whole
    }
}

/// Gives the phones of an agent: most have one, every third has two, every tenth none.
pub(super) fn of_agent(agent: &Agent) -> Vec<Device> {
    let count = match agent.id {
        id if id % 10 == 0 => 0,
        id if id % 3 == 0 => 2,
        _ => 1,
    };
    let names = ["desk", "mobile"];
    let phone = |(phone, name)| Device {
        agent: agent.id,
        phone,
        name: format!("{} {name}", agent.name),
    };
    (0..).zip(names).take(count).map(phone).collect()
}

/// Gives the phones that nobody owns.
fn unowned() -> Vec<Device> {
    let phone = |(phone, name): (i64, &str)| Device {
        agent: 0,
        phone,
        name: name.to_owned(),
    };
    (0..).zip(["Reception", "Lobby fax"]).map(phone).collect()
}

fn all(store: &Connection) -> rusqlite::Result<Vec<Device>> {
    let found = agents::search(store, ACCOUNT, &AgentFilter::default(), Window::ALL)?;
    Ok(found.rows.iter().flat_map(of_agent).chain(unowned()).collect())
}

/// Finds one phone.
pub(super) fn find(store: &Connection, id: &str) -> rusqlite::Result<Option<Device>> {
    identity::decode(Kind::Device, id).map_or(Ok(None), |number| numbered(store, number))
}

fn numbered(store: &Connection, number: i64) -> rusqlite::Result<Option<Device>> {
    let phones = match number / 2 {
        0 => unowned(),
        agent => agents::find(store, ACCOUNT, agent)?
            .as_ref()
            .map(of_agent)
            .unwrap_or_default(),
    };
    Ok(phones.into_iter().find(|phone| phone.number() == number))
}

/// Lists the phones.
pub(super) async fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let read = |store: &Connection| {
        let row = |phone: Device| Row {
            key: phone.id(),
            id: phone.id(),
            item: phone.number(),
        };
        Ok(all(store)?.into_iter().map(row).collect())
    };
    list::indexed(call, Listed::Devices, read, |store, number| {
        Ok(numbered(store, number)?.map(|phone| (phone.whole(), phone.summary())))
    })
    .await
}

/// Lists the registered phones, and only those; never in pages.
pub(super) async fn status(call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.variants.registrar == Registrar::Silent {
        return Ok(Answer::list(Vec::new(), None));
    }
    let phones = call.shared.store.read(all).await?;
    let registered = phones.iter().filter(|phone| phone.is_registered());
    let rows = registered.map(|phone| json!({ "device_id": phone.id(), "registered": true }));
    Ok(Answer::list(rows.collect(), None))
}

/// Reads one phone.
pub(super) async fn read(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let wanted = id.to_owned();
    let found = call.shared.store.read(move |store| find(store, &wanted)).await?;
    let document = found.ok_or_else(|| Refusal::unknown(id))?.whole();
    let revision = format!("1-{}", digest::md5(&document.to_string()));
    Ok(Answer::document(document, revision))
}
