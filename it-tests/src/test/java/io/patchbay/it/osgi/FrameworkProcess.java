// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleWiring;

/**
 * A JVM with an OSGi framework, whichever is on its class path: installs bundles from the locations given behind the
 * folder for the framework's own files, starts them in that order, uninstalls them unless told to keep them, stops the
 * framework, and says {@code done}.
 */
public final class FrameworkProcess {

    private FrameworkProcess() {}

    public static void main(String[] arguments) throws Exception {
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, arguments[0]));
        framework.start();
        Leftovers leftovers = new Leftovers();
        // A thread of its own, because threads remember whose code they have run.
        List<String> locations = List.of(arguments).subList(1, arguments.length);
        Thread application = new Thread(() -> run(framework, locations, leftovers));
        application.start();
        application.join();
        if (!Boolean.getBoolean("keep")) {
            System.out.println("loaders of all bundles left " + leftovers.count());
        }
        framework.stop();
        boolean stopped = framework.waitForStop(30_000).getType() == FrameworkEvent.STOPPED;
        System.out.println(stopped ? "stopped in time" : "still stopping");
        System.out.println("done");
    }

    private static void run(Framework framework, List<String> locations, Leftovers leftovers) {
        Deque<Bundle> installed = new ArrayDeque<>();
        try {
            for (String location : locations) {
                installed.push(framework.getBundleContext().installBundle(location));
            }
            for (Iterator<Bundle> each = installed.descendingIterator(); each.hasNext(); ) {
                Bundle bundle = each.next();
                if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                    bundle.start();
                    leftovers.expect(bundle.adapt(BundleWiring.class).getClassLoader());
                }
            }
            if (Boolean.getBoolean("keep")) {
                return;
            }
            for (Bundle bundle : installed) {
                bundle.uninstall();
            }
        } catch (BundleException e) {
            e.printStackTrace();
        }
    }
}
