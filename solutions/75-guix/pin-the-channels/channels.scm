;; Where the packages of the paper come from.
(list (channel
       (name 'guix)
       (url "https://git.guix.gnu.org/guix.git")
       (branch "master")
       (commit "a0178d34f582b50e9bdbb0403943129ae5b560ff"))
      (channel
       (name 'penguins)
       (url "https://git.example.org/penguins/channel.git")
       (branch "main")
       (commit "a8395489144881907fc1233f469f1ede9a40a5e4")))
