// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;

/**
 * One jar or folder that was examined.
 *
 * @param file its name, or the path of a folder
 * @param place {@code class path} or {@code module path}
 * @param module the name of its module, {@code -} if it is none
 * @param searched whether providers are looked for in it
 * @param providers kind and name, or class, of each provider that it declares
 */
public record Jar(String file, String place, String module, boolean searched, List<String> providers) {

    /**
     * Keeps a copy of the list.
     *
     * @param file its name, or the path of a folder
     * @param place {@code class path} or {@code module path}
     * @param module the name of its module, {@code -} if it is none
     * @param searched whether providers are looked for in it
     * @param providers kind and name, or class, of each provider that it declares
     */
    public Jar {
        providers = List.copyOf(providers);
    }
}
