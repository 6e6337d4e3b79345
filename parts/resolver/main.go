// Command coredns is CoreDNS with the few plugins that a bench needs, under its own name and version. `kubernetes` is not among
// them: names come out of manifests, and its client is two thirds of the stock program. Build it with `go build` alone: `go mod
// tidy` and `go mod download` fetch what only tests of dependencies want.
package main

import (
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/bufsize"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/file"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/hosts"
	_ "github.com/coredns/coredns/plugin/template"

	"github.com/coredns/coredns/coremain"
)

func main() {
	coremain.Run()
}
