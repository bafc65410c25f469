// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;
import java.util.function.Consumer;

/** Looks for one kind of trouble. */
interface Check {

    /** In the order in which their findings are read: what keeps everything from working comes first. */
    List<Check> ALL = List.of(
            new UnreadableJars(),
            new UnresolvablePath(),
            new OtherPath(),
            new UnresolvedModules(),
            new WrongDeclarations(),
            new Undeclared(),
            new ClassVersions(),
            new MissingClasses(),
            new DoubledNames(),
            new DoubledJars(),
            new ApiVersions(),
            new NettyVersions(),
            new OtherLayers(),
            new NativeIo());

    /**
     * Looks.
     *
     * @param scene what is examined
     * @param findings takes what is found
     */
    void examine(Scene scene, Consumer<Finding> findings);
}
