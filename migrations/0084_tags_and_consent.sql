-- Who said anything about being contacted is found by an index of the few who did; tags are kept by administrators: renamed,
-- recoloured, merged, deleted, and back.

-- Lists ask for "do not contact" and for consent by channel. Most records say nothing at all.
create index customer_with_consent on customer (updated_at desc, id desc) where consent <> '{}' and deleted_at is null;
create index contact_with_consent on contact (updated_at desc, id desc) where consent <> '{}' and deleted_at is null;
