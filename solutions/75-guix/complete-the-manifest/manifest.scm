;; The environment of the paper.
(specifications->manifest
 '("python@3.9"           ; the language
   "python-numpy"         ; arrays
   "python-pandas@1.2.5"  ; tables
   "sqlite"))             ; the library of the database
