// The official terminology, as the generator wrote it, put into the program as it is.
        .section .rodata
        .balign 8
        .globl eir_terminology_begin
        .globl eir_terminology_end
eir_terminology_begin:
        .incbin EIR_TERMINOLOGY_BLOB
eir_terminology_end:
        .byte 0
        .section .note.GNU-stack,"",@progbits
