;; Put the machine's own Guile into the store, in the places of the two that Guix builds with.
;;
;; Whether a path is there is all that the daemon asks before it builds or downloads what belongs
;; to it. So every derivation, and every name in the store, is what it is anywhere else.
(use-modules (gnu packages bootstrap)
             (guix derivations)
             (guix packages)
             (guix store)
             (guix store database))

(define (put-in-place store package)
  (let* ((derivation (package-derivation store package #:graft? #f))
         (place (derivation->output-path derivation))
         (program (string-append place "/bin/guile")))
    (mkdir place)
    (mkdir (string-append place "/bin"))
    (call-with-output-file program
      (lambda (port)
        (display "#!/bin/sh\nexec /usr/bin/guile-2.2 \"$@\"\n" port)))
    (chmod program #o755)
    (register-path place #:deriver (derivation-file-name derivation))))

(with-store store
  (for-each (lambda (package) (put-in-place store package))
            (list %bootstrap-guile (default-guile))))
