// SPDX-License-Identifier: Apache-2.0
/** The protocol {@code csv}, for endpoints such as {@code tcp+csv://host:7171}. */
module org.example.csv {
    exports org.example.csv;

    requires transitive io.patchbay;
    requires static com.google.auto.service;

    provides io.patchbay.spi.Protocol with
            org.example.csv.CsvProtocol;
}
