drop table public.chat_feedback;
drop table public.chat_elements;
drop table public.chat_steps;
drop table public.chat_threads;
