;; Packages of the lesson: files of Debian and of PyPI, bound to each other by their store paths.
(define-module (lesson packages)
  #:use-module (guix build-system trivial)
  #:use-module (guix gexp)
  #:use-module (guix licenses)
  #:use-module (guix packages)
  #:use-module (guix search-paths))

(define patchelf (local-file "/lesson/sources/patchelf" "patchelf" #:recursive? #t))

(define* (repacked name version license #:key (inputs '()) (propagated '()) (paths '()))
  "A package of the files that /lesson/sources has under this name."
  (define wanted
    (map (lambda (input) `(assoc-ref %build-inputs ,(car input))) inputs))
  (package
    (name name)
    (version version)
    (source (local-file (string-append "/lesson/sources/" name) name #:recursive? #t))
    (build-system trivial-build-system)
    (arguments
     `(#:modules ((guix build utils))
       #:builder
       (begin
         (use-modules (guix build utils))
         (copy-recursively (assoc-ref %build-inputs "source") %output #:log (%make-void-port "w"))
         ;; Programs look for their loader and their libraries in the store, and nowhere else.
         (let ((libraries (cons (string-append %output "/lib")
                                (search-path-as-list '("lib") (list ,@wanted))))
               (patchelf (string-append (assoc-ref %build-inputs "patchelf") "/patchelf")))
           (for-each
            (lambda (program)
              (unless (symbolic-link? program)
                (chmod program #o755)
                (invoke patchelf "--set-interpreter"
                        (search-path libraries "ld-linux-x86-64.so.2")
                        "--force-rpath" "--set-rpath" (string-join libraries ":") program)))
            (find-files %output (lambda (file _) (string-contains file "/bin/"))))
           #t))))
    (inputs `(("patchelf" ,patchelf) ,@inputs))
    (propagated-inputs propagated)
    (native-search-paths paths)
    (synopsis (string-append "Repacked for the lesson: " name))
    (description "Files of Debian 11 or of PyPI, bound by store paths.")
    (home-page "")
    (license license)))

(define modules
  (list (search-path-specification
         (variable "PYTHONPATH")
         (files '("lib/python3.9/site-packages")))))

(define-public lesson-glibc (repacked "glibc" "2.31" lgpl2.1+))

(define-public lesson-sqlite
  (repacked "sqlite" "3.34.1" public-domain #:inputs `(("glibc" ,lesson-glibc))))

(define-public lesson-python
  (repacked "python" "3.9.2" psfl #:paths modules
            #:inputs `(("sqlite" ,lesson-sqlite) ("glibc" ,lesson-glibc))))

(define-public lesson-numpy (repacked "python-numpy" "1.21.0" bsd-3))

(define-public lesson-pandas
  (repacked "python-pandas" "1.2.5" bsd-3 #:propagated `(("python-numpy" ,lesson-numpy))))
