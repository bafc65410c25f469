// SPDX-License-Identifier: Apache-2.0
/** The compressor {@code dictionary}, for endpoints such as {@code tcp+json+dictionary://host:7171}. */
module org.example.dictionary {
    exports org.example.dictionary;

    requires transitive io.patchbay;
    requires static com.google.auto.service;

    provides io.patchbay.spi.Compressor with
            org.example.dictionary.DictionaryCompressor;
}
