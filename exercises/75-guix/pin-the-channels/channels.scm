;; Where the packages of the paper come from.
(list (channel
       (name 'guix)
       (url "https://git.guix.gnu.org/guix.git")
       (branch "master"))
      (channel
       (name 'penguins)
       (url "https://git.example.org/penguins/channel.git")
       (branch "main")))
