/** The tests of all modules together. Open, so that JUnit and Jackson see the tests and their records. */
open module io.patchbay.it {
    requires io.patchbay;
    requires io.patchbay.doctor;
    requires io.patchbay.observe.jfr;
    requires io.patchbay.osgi;
    requires io.patchbay.pool;
    requires io.patchbay.sync;
    requires io.netty.pkitesting;
    requires io.patchbay.testkit;
    requires io.patchbay.transport.sockets;
    requires io.patchbay.transport.udp;
    requires io.patchbay.transport.websocket;
    requires java.compiler;
    requires java.management;
    requires java.net.http;
    requires java.xml;
    requires jdk.jfr;
    requires jdk.management;
    requires org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires static osgi.core;
    requires static reactor.blockhound;
}
