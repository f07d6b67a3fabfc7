-- Changes of many are made to contacts too: what was made before was made to customers.

alter table bulk_change add column record_kind text not null default 'customer'
  constraint bulk_change_record_kind_known check (record_kind in ('customer', 'contact'));
alter table bulk_change alter column record_kind drop default;
alter table bulk_change drop constraint bulk_change_kind_known;
alter table bulk_change add constraint bulk_change_kind_known check (
  case record_kind when 'customer' then kind in ('assign', 'tag', 'untag', 'set', 'delete') else kind in ('set', 'move', 'delete') end);
comment on column bulk_change.detail is 'the new owner, the tag, the customer that receives, or field and value, with their names';

alter table bulk_item rename column customer_id to record_id;
alter index bulk_item_by_customer rename to bulk_item_by_record;
comment on column bulk_item.record_id is 'whoever was named, there or not any more';
comment on column bulk_item.name is 'of the record then: whoever made the change may name it later';
comment on column bulk_item.before is 'what the way back needs: the old value, the former owner and the contacts that went along, or where a contact was';
comment on column bulk_item.version is 'of the record after the change';
-- A contact that is at no customer has no part anywhere.
alter table bulk_item drop constraint bulk_item_outcome_known;
alter table bulk_item add constraint bulk_item_outcome_known check (outcome in
  ('changed', 'same', 'gone', 'not_allowed', 'protected', 'refused', 'nowhere', 'changed_meanwhile', 'undone', 'kept'));
