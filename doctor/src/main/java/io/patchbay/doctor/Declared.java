// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

/**
 * A provider that a jar declares, whether it is there or not.
 *
 * @param entry the jar
 * @param service the service's name
 * @param className what is named as its provider
 * @param line the line of a services file, or 0 for a module descriptor
 */
record Declared(Entry entry, String service, String className, int line) {

    String place() {
        return line == 0 ? "module-info, provides " + service : "META-INF/services/" + service + ", line " + line;
    }

    String where() {
        return className + " in " + entry.file();
    }
}
