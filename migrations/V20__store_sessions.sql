-- Sessions of the object store that were vended, what the store's policies are, and what probes of it found. New tables:
-- locks nothing.

create table store_session (
    name       text        primary key,
    who        text        not null,
    -- What the session was given for, as decisions have it.
    holding    text        not null,
    domain     text        not null,
    -- With an empty product the session writes to what the domain brings.
    product    text        not null,
    prefix     text        not null,
    begun_at   timestamptz not null,
    until      timestamptz not null,
    revoked_at timestamptz,
    reason     text
);

create index store_session_of_domain on store_session (domain, until);
create index store_session_until on store_session (until);

-- What was last applied: what the store has besides was changed by somebody else.
create table store_policy (
    name       text        primary key,
    document   text        not null,
    applied_at timestamptz not null,
    applied_by text        not null,
    changed_at timestamptz
);

create table store_probe (
    id       bigint      generated always as identity primary key,
    setting  text        not null,
    at       timestamptz not null,
    passed   boolean     not null,
    findings jsonb       not null
);

create index store_probe_of_setting on store_probe (setting, id desc);
