// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String patchbay = Optional.ofNullable(Version.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("(unknown version)");
        return new String[] {
            "patchbay " + patchbay, "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
        };
    }
}
