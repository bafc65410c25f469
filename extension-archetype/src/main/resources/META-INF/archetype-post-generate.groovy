// The templates are there for every kind; those of the others go.
def chosen = request.properties['kind']
def folder = new File(request.outputDirectory, request.artifactId)
folder.eachFileRecurse { file ->
    def kind = (file.name =~ /(Compressor|Cipher|Protocol|Transport)(Test)?\.java$/)
    if (kind && kind[0][1].toLowerCase() != chosen) {
        file.delete()
    }
}
