-- The call center as the sandbox keeps it: neutral to phone systems, so that a group made through one
-- dialect is seen through all of them. Raise `SCHEMA_VERSION` in `store/open.rs` with every change here.

CREATE TABLE account (
    id                 TEXT    PRIMARY KEY,
    name               TEXT    NOT NULL,
    -- Kept by the triggers below: counting ten thousand index entries for each page costs more than the page.
    group_count        INTEGER NOT NULL DEFAULT 0 CHECK (group_count >= 0),
    active_group_count INTEGER NOT NULL DEFAULT 0 CHECK (active_group_count >= 0)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: the id of a deleted group is never given to another one.
CREATE TABLE agent_group (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id  TEXT    NOT NULL REFERENCES account (id),
    name        TEXT    NOT NULL,
    -- Lower case by Unicode rules, which SQLite does not know; written in the same statement as `name`.
    folded_name TEXT    NOT NULL,
    description TEXT    NOT NULL DEFAULT '',
    active      INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    -- Counts every change of the group and of its members, through whichever dialect: the triggers
    -- below count edits, and whoever writes members counts once for the whole roster.
    revision    INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0),
    -- Unix seconds.
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL
) STRICT;

-- Covers paging without reading the groups that are left out.
CREATE INDEX agent_group_by_account ON agent_group (account_id, id, active);
CREATE INDEX agent_group_by_name ON agent_group (account_id, folded_name);

CREATE TRIGGER count_added_group AFTER INSERT ON agent_group BEGIN
    UPDATE account SET group_count = group_count + 1, active_group_count = active_group_count + NEW.active
    WHERE id = NEW.account_id;
END;
CREATE TRIGGER count_deleted_group AFTER DELETE ON agent_group BEGIN
    UPDATE account SET group_count = group_count - 1, active_group_count = active_group_count - OLD.active
    WHERE id = OLD.account_id;
END;
CREATE TRIGGER count_switched_group AFTER UPDATE OF active ON agent_group BEGIN
    UPDATE account SET active_group_count = active_group_count + NEW.active - OLD.active
    WHERE id = NEW.account_id;
END;

CREATE TABLE agent (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT    NOT NULL REFERENCES account (id),
    first_name TEXT    NOT NULL,
    last_name  TEXT    NOT NULL DEFAULT '',
    folded_name TEXT   NOT NULL,
    team       TEXT    NOT NULL DEFAULT '',
    role       TEXT    NOT NULL DEFAULT 'agent',
    email      TEXT    NOT NULL,
    phone      TEXT    NOT NULL,
    extension  TEXT    NOT NULL,
    active     INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

-- Extensions are written as they are dialled: a leading zero counts.
CREATE UNIQUE INDEX agent_by_extension ON agent (account_id, extension);
CREATE INDEX agent_by_account ON agent (account_id, id, active);

-- One row per member; `position` is the order of the members within the group, from 0.
CREATE TABLE membership (
    group_id     INTEGER NOT NULL REFERENCES agent_group (id) ON DELETE CASCADE,
    position     INTEGER NOT NULL CHECK (position >= 0),
    agent_id     INTEGER NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    receive_call INTEGER NOT NULL CHECK (receive_call IN (0, 1)),
    PRIMARY KEY (group_id, position)
) STRICT, WITHOUT ROWID;

-- The search index of an agent's groups: kept by the engine, so it cannot disagree with the relation.
CREATE UNIQUE INDEX membership_by_agent ON membership (agent_id, group_id);

-- What one phone system keeps about a group and the others do not know: a JSON text that only its dialect reads.
CREATE TABLE attachment (
    group_id INTEGER NOT NULL REFERENCES agent_group (id) ON DELETE CASCADE,
    dialect  TEXT    NOT NULL,
    document TEXT    NOT NULL,
    PRIMARY KEY (group_id, dialect)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER revise_edited_group AFTER UPDATE OF name, description, active ON agent_group BEGIN
    UPDATE agent_group SET revision = revision + 1 WHERE id = NEW.id;
END;
CREATE TRIGGER revise_noted_group AFTER INSERT ON attachment BEGIN
    UPDATE agent_group SET revision = revision + 1 WHERE id = NEW.group_id;
END;
CREATE TRIGGER revise_renoted_group AFTER UPDATE ON attachment BEGIN
    UPDATE agent_group SET revision = revision + 1 WHERE id = NEW.group_id;
END;
