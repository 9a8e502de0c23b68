# What SOAP::Lite, a client of SOAP for Perl, makes of an instance: first by its WSDL alone,
# and then by messages written by hand, as programs of its time have them. It sends no
# credentials until it is asked for them, and knows which by the realm.
#
# Arguments: URL, user name and password.

use strict;
use warnings;
use utf8;
use LWP::UserAgent;
use SOAP::Lite;

my ($url, $user, $password) = @ARGV;
my ($host) = $url =~ m{^https?://(.+)$};

# What a new record of each table holds, and what a change of it is.
my @tables = (
    incident        => { short_description => 'ünder <perl> & co', urgency => 2, impact => 1 }, { description => "two\nlines", urgency => 1 },
    sys_user        => { user_name => 'perl', first_name => 'Zoë', active => 'false' }, { last_name => 'Wall', active => 'true' },
    cmdb_ci_server  => { name => 'perl-01', ram => 4096 }, { ram => 8192 },
    sys_user_group  => { name => 'Perl' }, { description => 'd' },
    change_request  => { short_description => 'p' }, { description => 'd' },
    problem         => { short_description => 'p' }, { description => 'd' },
    sc_req_item     => { short_description => 'p', quantity => 3 }, { quantity => 4 },
    cmn_location    => { name => 'Perl', city => 'Delft' }, { city => 'Utrecht' },
    cmn_department  => { name => 'Perl', head_count => 12 }, { head_count => 13 },
    ecc_queue       => { agent => 'mid.server.perl', queue => 'input', name => 'p', payload => '<results><result/></results>' }, { state => 'ready' },
);

sub equal {
    my ($got, $want, $what) = @_;
    die "$what: got '" . ($got // 'nothing') . "', want '$want'\n" unless defined $got && $got eq $want;
}

# credentials are those that a client has ready for when it is asked.
sub credentials {
    my ($agent) = @_;
    $agent->credentials($host, 'Service-now', $user, $password);
    return $agent;
}

# described reads the WSDL of a table. It returns the service that SOAP::Lite makes of it,
# whose operations take their values in the order of the WSDL, and what calls an operation by
# names. The latter knows elements, their types, the action, the namespace and the address
# by what SOAP::Lite has read, and stops at a name that does not stand there.
sub described {
    my ($table) = @_;
    my $schema = SOAP::Schema->new(useragent => credentials(LWP::UserAgent->new), schema_url => "$url/$table.do?WSDL");
    my ($name, $operations) = %{ $schema->parse->load->services };
    equal($name, "ServiceNow_$table", 'the service of a WSDL');
    my $service = $name->new->want_som(1);
    credentials($service->proxy("$operations->{get}{endpoint}")->transport);
    my $ask = sub {
        my ($operation, %values) = @_;
        my $of = $operations->{$operation} or die "the WSDL of $table has no $operation\n";
        my @children;
        for my $element (grep { ref } @{ $of->{parameters} }) {
            next unless exists $values{ $element->name };
            my ($type) = $element->type =~ /:(\w+)$/;
            push @children, SOAP::Data->name($element->name)->type($type => delete $values{ $element->name });
        }
        die "$operation of $table has no ", join(', ', sort keys %values), "\n" if %values;
        my $soap = SOAP::Lite->proxy("$of->{endpoint}")->ns("$of->{namespace}")->on_action(sub { qq("$of->{soapaction}") });
        credentials($soap->transport);
        my $som = $soap->call($operation => @children);
        return $som if $som->fault;
        equal($som->dataof('/Envelope/Body/[1]')->name, $operation . 'Response', 'the name of an answer');
        return $som;
    };
    return ($service, $ask);
}

# refused wants a fault.
sub refused {
    my ($som, $words, $what) = @_;
    die "$what: no fault\n" unless $som->fault;
    equal($som->faultcode, 'SOAP-ENV:Server', "$what: the code of a fault");
    $som->faultstring =~ $words or die "$what: the fault says '", $som->faultstring, "'\n";
}

# holds compares a record with what was written.
sub holds {
    my ($record, $values, $what) = @_;
    my %shown = (true => 1, false => 0);
    equal($record->{$_}, $shown{ $values->{$_} } // $values->{$_}, "$what: $_") for sort keys %$values;
}

sub life {
    my ($table, $new, $change) = @_;
    my ($service, $ask) = described($table);
    my $id = $ask->('insert', %$new)->valueof('//insertResponse/sys_id');
    $id =~ /^[0-9a-f]{32}$/ or die "the sys_id of a new record of $table is '$id'\n";
    holds($service->get($id)->valueof('//getResponse'), $new, "a new record of $table");
    equal($ask->('update', sys_id => $id, %$change)->valueof('//updateResponse/sys_id'), $id, "an update of $table");
    holds($service->get($id)->valueof('//getResponse'), { %$new, %$change }, "a changed record of $table");
    pages($table, $ask);
    equal($service->deleteRecord($id)->valueof('//deleteRecordResponse/count'), 1, "a deletion from $table");
    my $gone = $service->get($id);
    die "a record of $table outlives its deletion\n" if $gone->fault || $gone->valueof('//getResponse/sys_id');
    refused($ask->('update', sys_id => $id, %$change), qr/^com\.glide\.processors\.soap\.SOAPProcessingException: Unable to find/, "an update of what is gone from $table");
}

# pages reads up to 300 records in windows, each of which ends before its last row.
sub pages {
    my ($table, $ask) = @_;
    my $keys = $ask->('getKeys', __encoded_query => 'ORDERBYsys_id')->valueof('//getKeysResponse');
    my @ids = split /,/, $keys->{sys_id};
    equal($keys->{count}, scalar @ids, "keys of $table");
    splice @ids, 300 if @ids > 300;
    my @seen;
    for (my $first = 0; $first < @ids; $first += 100) {
        my $page = $ask->('getRecords', __order_by => 'sys_id', __first_row => $first, __last_row => $first + 100);
        push @seen, map { $_->{sys_id} } $page->valueof('//getRecordsResult');
    }
    equal(join(',', @seen), join(',', @ids), "pages of $table");
}

# staging is a table whose rows become records of another.
sub staging {
    my ($service, $ask) = described('imp_user');
    my %row = (user_id => 'perl.imp', email => 'perl@example.com', first_name => 'Per', last_name => 'L');
    my $made = $ask->('insert', %row)->valueof('//insertResponse');
    equal("$made->{table} $made->{status} $made->{display_name}", 'sys_user inserted name', 'an import');
    my ($kept) = $ask->('getRecords', email => 'perl@example.com')->valueof('//getRecordsResult');
    holds($kept, \%row, 'a staged row');
    pages('imp_user', $ask);
    refused($ask->('update', sys_id => '0' x 32, last_name => 'X'), qr/Unable to find/, 'an update of no row');
}

# handmade returns what calls an operation of a table without a WSDL. The namespace of
# messages is the one that the vendor's samples use, another that clients use, or none.
sub handmade {
    my ($name, $namespace) = @_;
    my $soap = SOAP::Lite->proxy("$url/$name.do?SOAP");
    credentials($soap->transport);
    return sub {
        my ($operation, @pairs) = @_;
        my $method = SOAP::Data->name($operation);
        $method = $method->attr({ xmlns => $namespace }) if $namespace;
        my @children;
        while (my ($child, $value) = splice @pairs, 0, 2) {
            push @children, SOAP::Data->name($child => $value);
        }
        my $som = $soap->call($method => @children);
        return $som;
    };
}

my @names;
for (my $i = 0; $i < @tables; $i += 3) {
    push @names, $tables[$i];
    life(@tables[$i .. $i + 2]);
}
staging();

for my $name (@names) {
    for my $namespace ('http://www.service-now.com/', 'http://www.service-now.com', "http://www.service-now.com/$name", '') {
        my $call = handmade($name, $namespace);
        my $keys = $call->('getKeys', __limit => 5, __order_by => 'sys_id')->valueof('//getKeysResponse');
        my @ids = split /,/, $keys->{sys_id} // '';
        equal($keys->{count}, scalar @ids, "keys of $name");
        next unless @ids;
        equal($call->('get', sys_id => $ids[0])->valueof('//getResponse/sys_id'), $ids[0], "a record of $name");
        my $page = $call->('getRecords', __order_by => 'sys_id', __first_row => 1, __last_row => 3);
        equal(join(',', map { $_->{sys_id} } $page->valueof('//getRecordsResult')), join(',', grep { defined } @ids[1, 2]), "a page of $name");
    }
}

my $incidents = handmade('incident', 'http://www.service-now.com/');
my $made = $incidents->('insert', short_description => 'from Perl', impact => 1, correlation_id => 'perl')->valueof('//insertResponse');
$made->{number} =~ /^INC\d{7}$/ or die "number: $made->{number}";
equal($incidents->('update', sys_id => $made->{sys_id}, urgency => 1)->valueof('//updateResponse/sys_id'), $made->{sys_id}, 'an update');
my $record = $incidents->('get', sys_id => $made->{sys_id})->valueof('//getResponse');
equal("$record->{impact} $record->{urgency} $record->{active}", '1 1 1', 'the record');
equal($incidents->('deleteRecord', sys_id => $made->{sys_id})->valueof('//deleteRecordResponse/count'), 1, 'a deletion');
refused($incidents->('drop'), qr/unsupported action/i, 'an operation that there is not');
