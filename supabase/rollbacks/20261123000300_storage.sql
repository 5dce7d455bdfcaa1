-- On Supabase the buckets stay, private and without a policy: their files are the storage server's to remove.

drop policy "Files of conversations are removed by their owner" on storage.objects;
drop policy "Files of conversations are changed by their owner" on storage.objects;
drop policy "Files of conversations are added by their owner" on storage.objects;
drop policy "Files of conversations are read by their owner" on storage.objects;
drop policy "Exports are read by owners" on storage.objects;
drop policy "Uploads and reference ads are removed by members and above" on storage.objects;
drop policy "Uploads and reference ads are changed by members and above" on storage.objects;
drop policy "Uploads and reference ads are added by members and above" on storage.objects;
drop policy "Uploads are read by members and above" on storage.objects;
drop policy "Pictures are read by viewers and above" on storage.objects;

do $$
begin
  if (select nspowner from pg_namespace where nspname = 'storage')
     = (select oid from pg_roles where rolname = current_user) then
    drop table storage.objects;
    drop table storage.buckets;
    drop function storage.foldername(text);
    drop schema storage;
  end if;
end
$$;
