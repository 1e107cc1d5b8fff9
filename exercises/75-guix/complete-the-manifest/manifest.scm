;; The environment of the paper.
(____
 '("____"        ; the language
   "____"        ; arrays
   "____"        ; tables
   ____))        ; the library of the database
