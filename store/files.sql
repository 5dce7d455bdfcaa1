-- readable --
-- The rule of the policies on storage.objects (…_storage.sql), for files that lie in a folder and not in that table.
SELECT CASE %(bucket)s
         WHEN 'exports' THEN %(organization_id)s = ANY (ARRAY(SELECT private.organizations_as('owner')))
         ELSE %(organization_id)s = ANY (ARRAY(SELECT private.organizations_as('viewer')))
       END
   AND (%(bucket)s NOT IN ('chat', 'uploads')
        OR %(bucket)s = 'chat' AND %(folder)s = (SELECT auth.uid())::text
        OR %(bucket)s = 'uploads' AND %(organization_id)s = ANY (ARRAY(SELECT private.organizations_as('member')))
        -- In a conversation of the caller's, or that its owner shows to the organisation.
        OR EXISTS (SELECT FROM chat_elements WHERE storage_path = %(path)s AND user_id::text = %(folder)s));
