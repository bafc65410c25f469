/**
 * The API of Patchbay, for applications ({@link io.patchbay}) and for those who write transports, protocols,
 * compressors and ciphers ({@link io.patchbay.spi}).
 */
module io.patchbay {
    exports io.patchbay;
    exports io.patchbay.spi;

    uses io.patchbay.spi.Transport;
    uses io.patchbay.spi.Protocol;
    uses io.patchbay.spi.Compressor;
    uses io.patchbay.spi.Cipher;
}
